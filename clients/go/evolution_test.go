package sparkbatch

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
)

func fixture[T any](t *testing.T, name string) T {
	t.Helper()
	text, err := os.ReadFile("../fixtures/" + name)
	require.NoError(t, err)
	var value T
	require.NoError(t, json.Unmarshal(text, &value))
	return value
}

func TestResultOfNewerWorkerKeepsUnknownValues(t *testing.T) {
	result := fixture[BatchResult](t, "newer-result.json")
	require.Equal(t, ApplicationState("PAUSED"), result.State)
	require.Equal(t, FailureClass("quota-exceeded"), result.FailureClass)
	require.Equal(t, SubmitKind("serverless"), result.Attempts[0].Driver.SubmitKind)
	require.Equal(t, 143, *result.ExitCode)
	require.Empty(t, result.Tenant)
}

func TestStatusOfNewerWorkerKeepsUnknownPhase(t *testing.T) {
	status := fixture[BatchStatus](t, "newer-status.json")
	require.Equal(t, BatchPhase("migrating"), status.Phase)
	require.Empty(t, status.Cluster)
	require.Nil(t, status.Queued.Limit)
	require.Equal(t, 2, *status.Queued.Place)
}

func TestFailureOfUnknownTypeIsRecognizedByItsResult(t *testing.T) {
	result := fixture[map[string]any](t, "newer-result.json")
	failure := AsFailure(temporal.NewNonRetryableApplicationError("The quota is used up.", "SparkQuotaExceeded", nil, result))
	require.NotNil(t, failure)
	require.Equal(t, BatchFailureType("SparkQuotaExceeded"), failure.Type)
	require.Equal(t, ApplicationState("PAUSED"), failure.Result.State)

	other := temporal.NewApplicationError("no", "PaymentFailed", map[string]any{"state": "down"})
	require.Nil(t, AsFailure(other))
	require.Nil(t, AsFailure(temporal.NewApplicationError("no", "PaymentFailed", nil)))
	require.Nil(t, AsFailure(temporal.NewApplicationError("no", "PaymentFailed", 7)))
	require.Nil(t, AsFailure(nil))
}

func TestRefusalListsItsProblems(t *testing.T) {
	details := map[string]any{"problems": []any{map[string]any{"path": "mainClas", "message": "is unknown", "line": 3}}}
	failure := AsFailure(temporal.NewNonRetryableApplicationError("1 problem", "InvalidBatch", nil, details))
	require.Equal(t, []BatchProblem{{Path: "mainClas", Message: "is unknown"}}, failure.Problems)
	require.Nil(t, failure.Result)
}

func TestParseBatchRefusesUnknownFields(t *testing.T) {
	batch, err := ParseBatch([]byte(`{"name": "etl", "retry": {"application": 0}, "tenant": null}`))
	require.NoError(t, err)
	require.Equal(t, 0, *batch.Retry.Application)
	text, err := json.Marshal(batch)
	require.NoError(t, err)
	require.JSONEq(t, `{"name": "etl", "retry": {"application": 0}}`, string(text))

	_, err = ParseBatch([]byte(`{"name": "etl", "mainClas": "org.example.Main"}`))
	require.ErrorContains(t, err, "mainClas")
	_, err = ParseBatch([]byte(`{"name": "etl"} {}`))
	require.Error(t, err)
}
