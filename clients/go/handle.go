package sparkbatch

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
)

// StartOptions are the options of Start. The zero value is valid.
type StartOptions struct {
	// BatchID is the id of the batch, which is its workflow id. Default: the name, with a random suffix.
	BatchID string
	// TaskQueue of the workers that run batches. Default: DefaultTaskQueue.
	TaskQueue string
	// Summary is one line for Temporal's UI. Default: "Spark batch NAME".
	Summary string
	// Details are several lines for Temporal's UI, as Markdown.
	Details string
}

// Handle reads and controls a batch.
//
// The updates need a worker of SparkBatch. A batch that has ended does not take them: they return a *serviceerror.NotFound.
type Handle struct {
	// BatchID is the id of the batch, which is its workflow id.
	BatchID string
	// Existing tells whether the batch existed before Start, which then started nothing.
	Existing bool
	// DataConverter reads the result of a cancelled batch, which is in its memo. Set it to that of the client if the client
	// has one of its own.
	DataConverter converter.DataConverter

	client client.Client
}

// Start starts a batch and returns at once.
//
// A batch with an existing id, running or ended, is not started again, so that a call can be repeated; the handle then is that
// of the existing batch. A batch with mistakes starts, and fails with the type InvalidBatch.
func Start(ctx context.Context, c client.Client, batch BatchRequest, options StartOptions) (*Handle, error) {
	name := nameOf(batch)
	handle := GetHandle(c, orElse(options.BatchID, name+"-"+uuid.NewString()[:8]))
	_, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:                                       handle.BatchID,
		TaskQueue:                                orElse(options.TaskQueue, DefaultTaskQueue),
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary:                            orElse(options.Summary, "Spark batch "+name),
		StaticDetails:                            options.Details,
	}, WorkflowType, batch)
	var existing *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &existing) {
		handle.Existing = true
		return handle, nil
	}
	if err != nil {
		return nil, fmt.Errorf("starting batch %s: %w", handle.BatchID, err)
	}
	return handle, nil
}

// GetHandle returns the handle of a batch by its id. It does not ask whether the batch exists.
func GetHandle(c client.Client, batchID string) *Handle {
	return &Handle{BatchID: batchID, DataConverter: converter.GetDefaultDataConverter(), client: c}
}

// Result waits until the batch ends, and returns its result. A batch that did not finish returns a *Failure, also when its
// workflow was cancelled, terminated or timed out.
func (h *Handle) Result(ctx context.Context) (*BatchResult, error) {
	var result BatchResult
	// Without the id of the run: a batch with many attempts continues in a new one.
	err := h.client.GetWorkflow(ctx, h.BatchID, "").Get(ctx, &result)
	if err == nil {
		return &result, nil
	}
	if failure := AsFailure(err); failure != nil {
		return nil, failure
	}
	var ended *temporal.WorkflowExecutionError
	if !errors.As(err, &ended) {
		return nil, fmt.Errorf("waiting for batch %s: %w", h.BatchID, err)
	}
	return h.endedOtherwise(ctx, err)
}

const driverUnknown = "The end of its driver was not recorded: it may still run."

// endedOtherwise is the end of a batch whose workflow has neither a result nor a failure of its own.
func (h *Handle) endedOtherwise(ctx context.Context, err error) (*BatchResult, error) {
	var cancelled *temporal.CanceledError
	var terminated *temporal.TerminatedError
	var timeout *temporal.TimeoutError
	switch {
	case errors.As(err, &cancelled):
		result, readError := h.cancelledResult(ctx)
		if readError != nil {
			return nil, readError
		}
		if result == nil {
			message := "The workflow was cancelled, and its memo has no result. " + driverUnknown
			return nil, &Failure{Type: FailureCancelled, Message: message, cause: err}
		}
		return nil, &Failure{Type: FailureCancelled, Message: result.Message, Result: result, cause: err}
	case errors.As(err, &terminated):
		return nil, &Failure{Type: FailureTerminated, Message: "The workflow was terminated. " + driverUnknown, cause: err}
	case errors.As(err, &timeout):
		return nil, &Failure{Type: FailureTimedOut, Message: "The workflow timed out. " + driverUnknown, cause: err}
	}
	return nil, err
}

// cancelledResult reads the memo: Temporal keeps no details of a cancellation.
func (h *Handle) cancelledResult(ctx context.Context) (*BatchResult, error) {
	description, err := h.client.DescribeWorkflowExecution(ctx, h.BatchID, "")
	if err != nil {
		return nil, fmt.Errorf("reading the result of batch %s: %w", h.BatchID, err)
	}
	payload := description.GetWorkflowExecutionInfo().GetMemo().GetFields()[resultMemo]
	if payload == nil {
		return nil, nil
	}
	var result BatchResult
	if err := h.DataConverter.FromPayload(payload, &result); err != nil {
		return nil, fmt.Errorf("reading the result of batch %s (is DataConverter that of the client?): %w", h.BatchID, err)
	}
	return &result, nil
}

// Status returns the status of the batch, as its worker knows it.
func (h *Handle) Status(ctx context.Context) (*BatchStatus, error) {
	answer, err := h.client.QueryWorkflow(ctx, h.BatchID, "", "status")
	if err != nil {
		return nil, fmt.Errorf("reading the status of batch %s: %w", h.BatchID, err)
	}
	var status BatchStatus
	if err := answer.Get(&status); err != nil {
		return nil, fmt.Errorf("reading the status of batch %s: %w", h.BatchID, err)
	}
	return &status, nil
}

// Kill kills the batch, and answers whether that is accepted.
func (h *Handle) Kill(ctx context.Context, request KillRequest) (*KillAnswer, error) {
	return update[KillAnswer](ctx, h, "kill", request)
}

// ExtendRuntime extends the maximum runtime by a duration: PT30M or 30m.
func (h *Handle) ExtendRuntime(ctx context.Context, by string) (*ExtendRuntimeAnswer, error) {
	return update[ExtendRuntimeAnswer](ctx, h, "extendRuntime", ExtendRuntimeRequest{By: by})
}

// Retry retries a held batch, with more memory from now on if given.
func (h *Handle) Retry(ctx context.Context, request RetryRequest) (*DecisionAnswer, error) {
	return update[DecisionAnswer](ctx, h, "retry", request)
}

// GiveUp gives up a held batch, which ends as it failed.
func (h *Handle) GiveUp(ctx context.Context, request GiveUpRequest) (*DecisionAnswer, error) {
	return update[DecisionAnswer](ctx, h, "giveUp", request)
}

// ReadLog reads a page of the log of a driver or an executor through a worker, if the configuration of the workers allows it.
func (h *Handle) ReadLog(ctx context.Context, request ReadLogRequest) (*ReadLogAnswer, error) {
	return update[ReadLogAnswer](ctx, h, "readLog", request)
}

// ReadEvents reads the Kubernetes Events of a driver through a worker, if the configuration of the workers allows it.
func (h *Handle) ReadEvents(ctx context.Context, request ReadEventsRequest) (*ReadEventsAnswer, error) {
	return update[ReadEventsAnswer](ctx, h, "readEvents", request)
}

func update[Answer any](ctx context.Context, h *Handle, name string, request any) (*Answer, error) {
	updating, err := h.client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID:   h.BatchID,
		UpdateName:   name,
		Args:         []any{request},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	var answer Answer
	if err == nil {
		err = updating.Get(ctx, &answer)
	}
	if err != nil {
		return nil, fmt.Errorf("the update %s of batch %s: %w", name, h.BatchID, err)
	}
	return &answer, nil
}
