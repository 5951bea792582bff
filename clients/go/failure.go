package sparkbatch

import (
	"encoding/json"
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"
)

// Types of failures of batches whose workflow did not end by itself, in addition to the values of BatchFailureType.
const (
	// FailureCancelled: the workflow was cancelled. The failure has a result if its worker has recorded one.
	FailureCancelled BatchFailureType = "Cancelled"
	// FailureTerminated: the workflow was terminated. The driver may still run.
	FailureTerminated BatchFailureType = "Terminated"
	// FailureTimedOut: the workflow timed out. The driver may still run.
	FailureTimedOut BatchFailureType = "TimedOut"
)

// Failure tells why a batch did not finish.
type Failure struct {
	// Type: SparkBatchFailed, SparkBatchKilled, InvalidBatch, ...; a newer worker may send further ones.
	Type BatchFailureType
	// Message is a sentence, with advice.
	Message string
	// Result of the batch: state, failure class, exit code, attempts. Nil if it was refused, or is not known.
	Result *BatchResult
	// Problems of a batch that was refused (type InvalidBatch), all of them.
	Problems []BatchProblem

	cause error
}

// Error returns the type and the message.
func (f *Failure) Error() string {
	return fmt.Sprintf("%s: %s", f.Type, f.Message)
}

// Unwrap returns the error of Temporal's SDK.
func (f *Failure) Unwrap() error {
	return f.cause
}

// AsFailure returns the failure of a batch that caused an error, in a client and in a workflow; nil for any other error.
func AsFailure(err error) *Failure {
	var failure *Failure
	if errors.As(err, &failure) {
		return failure
	}
	for current := err; current != nil; current = errors.Unwrap(current) {
		if application, ok := current.(*temporal.ApplicationError); ok {
			if failure := failureOf(application); failure != nil {
				failure.cause = err
				return failure
			}
		}
	}
	return nil
}

// failureOf reads the failure of a workflow SparkBatch. A type that is not known here is recognized by its result.
func failureOf(application *temporal.ApplicationError) *Failure {
	failure := &Failure{Type: BatchFailureType(application.Type()), Message: application.Message()}
	if failure.Type == BatchFailureTypeInvalidBatch {
		if details, ok := firstDetail[InvalidBatchDetails](application); ok {
			failure.Problems = details.Problems
		}
		return failure
	}
	if result, ok := firstDetail[BatchResult](application); ok && result.BatchID != "" && result.State != "" {
		failure.Result = &result
		return failure
	}
	if isFailureType(failure.Type) {
		return failure
	}
	return nil
}

func isFailureType(name BatchFailureType) bool {
	switch name {
	case BatchFailureTypeSparkBatchFailed,
		BatchFailureTypeSparkBatchKilled,
		BatchFailureTypeSparkSubmitRejected,
		BatchFailureTypeSparkSubmitTimeout,
		BatchFailureTypeSparkPendingTimeout,
		BatchFailureTypeSparkRuntimeExceeded:
		return true
	}
	return false
}

// firstDetail reads the first detail of a failure by its JSON: that of an error which was created here is a value of any type.
func firstDetail[T any](application *temporal.ApplicationError) (detail T, ok bool) {
	if !application.HasDetails() {
		return detail, false
	}
	// Temporal's SDK panics over a detail that is nil.
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	var value any
	if application.Details(&value) != nil {
		return detail, false
	}
	text, err := json.Marshal(value)
	if err != nil {
		return detail, false
	}
	return detail, json.Unmarshal(text, &detail) == nil
}
