package sparkbatch

import (
	"time"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// RunOptions are the options of Run. The zero value is valid.
type RunOptions struct {
	// BatchID is the id of the batch, which is its workflow id. Default: the name, with a random suffix.
	BatchID string
	// TaskQueue of the workers that run batches. Default: DefaultTaskQueue.
	TaskQueue string
	// Summary is one line for Temporal's UI. Default: "Spark batch NAME".
	Summary string
	// Details are several lines for Temporal's UI, as Markdown.
	Details string
	// SearchAttributes of the batch.
	SearchAttributes temporal.SearchAttributes
	// WaitForEarlier is how long to wait while another batch with this id runs. Default: 10 minutes. Negative: do not wait.
	WaitForEarlier time.Duration
}

const (
	firstPause = time.Second
	maxPause   = 30 * time.Second
)

// Run runs a batch as a child of the calling workflow, and returns its result when the application has ended.
//
// The batch ends with its caller: when the caller fails, times out, completes or is cancelled, the batch is killed. A cancelled
// caller waits until driver and executors are gone.
//
// Run returns the errors of Temporal's SDK, so that a workflow that returns them fails with the type and the details of the
// batch. AsFailure reads them.
func Run(ctx workflow.Context, batch BatchRequest, options RunOptions) (*BatchResult, error) {
	name := nameOf(batch)
	batchID := options.BatchID
	if batchID == "" {
		batchID = randomID(ctx, name)
	}
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID: batchID,
		TaskQueue:  orElse(options.TaskQueue, DefaultTaskQueue),
		// A cancellation is a kill, which deletes the driver. Temporal's default, a termination, leaves it running.
		ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_REQUEST_CANCEL,
		// A caller that goes on while driver and executors run may start something that conflicts with them.
		WaitForCancellation:   true,
		StaticSummary:         orElse(options.Summary, "Spark batch "+name),
		StaticDetails:         options.Details,
		TypedSearchAttributes: options.SearchAttributes,
	})
	patience := options.WaitForEarlier
	if patience == 0 {
		patience = 10 * time.Minute
	}
	until := workflow.Now(ctx).Add(patience)
	for pause := firstPause; ; pause = min(pause*2, maxPause) {
		var result BatchResult
		err := workflow.ExecuteChildWorkflow(ctx, WorkflowType, batch).Get(ctx, &result)
		if err == nil {
			return &result, nil
		}
		if !temporal.IsWorkflowExecutionAlreadyStartedError(err) || !workflow.Now(ctx).Before(until) {
			return nil, err
		}
		timer := workflow.TimerOptions{Summary: "Another batch with this id still runs"}
		if err := workflow.NewTimerWithOptions(ctx, pause, timer).Get(ctx, nil); err != nil {
			return nil, err
		}
	}
}

// randomID is the same in every replay.
func randomID(ctx workflow.Context, name string) string {
	var suffix string
	recorded := workflow.SideEffect(ctx, func(workflow.Context) any { return uuid.NewString()[:8] })
	if err := recorded.Get(&suffix); err != nil {
		panic(err)
	}
	return name + "-" + suffix
}
