// Package sparkbatch runs Apache Spark batches on Kubernetes from Go, as workflows of Temporal. The workers of SparkBatch run
// elsewhere, on the task queue [DefaultTaskQueue].
package sparkbatch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

const (
	// WorkflowType is the type of the workflow that runs a batch.
	WorkflowType = "SparkBatch"
	// DefaultTaskQueue is the task queue of the workers of SparkBatch, unless they are configured otherwise.
	DefaultTaskQueue = "spark-batch"
	// resultMemo is the memo with the result of a cancelled batch.
	resultMemo = "sparkBatchResult"
)

// ParseBatch reads a batch in JSON. A field that this package does not know is an error: it is misspelled, or newer than the
// package. Everything else is checked by the workers.
func ParseBatch(text []byte) (BatchRequest, error) {
	var batch BatchRequest
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&batch); err != nil {
		return BatchRequest{}, fmt.Errorf("the batch cannot be read: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return BatchRequest{}, fmt.Errorf("the batch cannot be read: there is text after it")
	}
	return batch, nil
}

// Ptr returns a pointer to a value, for optional fields: Instances: Ptr(4).
func Ptr[T any](value T) *T {
	return &value
}

// nameOf is the name of a batch for its id and summary. A worker refuses a batch without one.
func nameOf(batch BatchRequest) string {
	if batch.Name == "" {
		return "unnamed"
	}
	return batch.Name
}

func orElse(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}
