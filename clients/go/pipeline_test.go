package sparkbatch

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"
)

// pipelineEnvironment runs batches as a stub does: each ends as the function says.
func pipelineEnvironment(stub func(ctx workflow.Context, batch BatchRequest) (*BatchResult, error)) *testsuite.TestWorkflowEnvironment {
	var suite testsuite.WorkflowTestSuite
	environment := suite.NewTestWorkflowEnvironment()
	environment.RegisterWorkflowWithOptions(stub, workflow.RegisterOptions{Name: WorkflowType})
	environment.RegisterWorkflowWithOptions(func(ctx workflow.Context) (*BatchResult, error) {
		return Run(ctx, BatchRequest{Name: "etl"}, RunOptions{})
	}, workflow.RegisterOptions{Name: "pipeline"})
	return environment
}

func TestRunReturnsTheResult(t *testing.T) {
	environment := pipelineEnvironment(func(ctx workflow.Context, batch BatchRequest) (*BatchResult, error) {
		if err := workflow.Sleep(ctx, time.Hour); err != nil {
			return nil, err
		}
		info := workflow.GetInfo(ctx)
		return &BatchResult{BatchID: info.WorkflowExecution.ID, Name: batch.Name, State: ApplicationStateFinished}, nil
	})
	environment.ExecuteWorkflow("pipeline")
	var result BatchResult
	require.NoError(t, environment.GetWorkflowResult(&result))
	require.Equal(t, ApplicationStateFinished, result.State)
	require.Regexp(t, "^etl-[0-9a-f]{8}$", result.BatchID)
}

func TestRunFailsWithTheResult(t *testing.T) {
	environment := pipelineEnvironment(func(_ workflow.Context, batch BatchRequest) (*BatchResult, error) {
		result := BatchResult{BatchID: "etl-1", Name: batch.Name, State: ApplicationStateFailed, ExitCode: Ptr(3)}
		return nil, temporal.NewNonRetryableApplicationError("It failed.", "SparkBatchFailed", nil, result)
	})
	environment.ExecuteWorkflow("pipeline")
	failure := AsFailure(environment.GetWorkflowError())
	require.NotNil(t, failure)
	require.Equal(t, BatchFailureTypeSparkBatchFailed, failure.Type)
	require.Equal(t, 3, *failure.Result.ExitCode)
	var original *temporal.WorkflowExecutionError
	require.True(t, errors.As(failure, &original))
}
