// A worker with the pipelines of the README of clients/go, and a program that starts and controls batches.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"os"
	"time"

	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	sparkbatch "temporal-spark-batch/clients/go"
)

// The batches of this program wait in their states until it goes on.
const timeout = 4 * time.Minute

func main() {
	c, err := client.Dial(client.Options{
		HostPort:  os.Getenv("TEMPORAL_ADDRESS"),
		Namespace: os.Getenv("TEMPORAL_NAMESPACE"),
		// Standard output has what this program found.
		Logger: sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(os.Stderr, nil))),
	})
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	if len(os.Args) == 1 {
		serve(c)
		return
	}
	var batches map[string]sparkbatch.BatchRequest
	if err := json.Unmarshal([]byte(os.Args[1]), &batches); err != nil {
		log.Fatal(err)
	}
	found, err := control(c, batches)
	if err != nil {
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		log.Fatal(err)
	}
}

func serve(c client.Client) {
	w := newWorker(c)
	if err := w.Start(); err != nil {
		log.Fatal(err)
	}
	fmt.Println("ready")
	<-worker.InterruptCh()
	w.Stop()
}

type scenario func(ctx context.Context, c client.Client, batch sparkbatch.BatchRequest) (any, error)

var scenarios = map[string]scenario{
	"finished":   finished,
	"killed":     killed,
	"held":       held,
	"refused":    refused,
	"cancelled":  cancelled,
	"terminated": terminated,
}

// control runs all scenarios at once.
func control(c client.Client, batches map[string]sparkbatch.BatchRequest) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*timeout)
	defer cancel()
	type outcome struct {
		name  string
		found any
		err   error
	}
	outcomes := make(chan outcome)
	for name, batch := range batches {
		go func() {
			found, err := scenarios[name](ctx, c, batch)
			outcomes <- outcome{name, found, err}
		}()
	}
	found := map[string]any{}
	for range batches {
		one := <-outcomes
		if one.err != nil {
			return nil, fmt.Errorf("%s: %w", one.name, one.err)
		}
		found[one.name] = one.found
	}
	return found, nil
}

func finished(ctx context.Context, c client.Client, batch sparkbatch.BatchRequest) (any, error) {
	return runBatch(ctx, c, batch)
}

func killed(ctx context.Context, c client.Client, batch sparkbatch.BatchRequest) (any, error) {
	handle, err := sparkbatch.Start(ctx, c, batch, sparkbatch.StartOptions{BatchID: "go-killed"})
	if err != nil {
		return nil, err
	}
	again, err := sparkbatch.Start(ctx, c, batch, sparkbatch.StartOptions{BatchID: handle.BatchID})
	if err != nil {
		return nil, err
	}
	status, err := until(ctx, handle, isRunning)
	if err != nil {
		return nil, err
	}
	extended, err := handle.ExtendRuntime(ctx, "PT30M")
	if err != nil {
		return nil, err
	}
	request := sparkbatch.KillRequest{Reason: "wrong date", Wait: sparkbatch.Ptr(true), By: "the test"}
	answer, err := sparkbatch.GetHandle(c, handle.BatchID).Kill(ctx, request)
	if err != nil {
		return nil, err
	}
	failure, err := failureOf(ctx, handle)
	return map[string]any{
		"existing": []bool{handle.Existing, again.Existing},
		"phase":    status.Phase,
		"extended": extended.Accepted,
		"killed":   answer.Accepted,
		"failure":  failure,
	}, err
}

func held(ctx context.Context, c client.Client, batch sparkbatch.BatchRequest) (any, error) {
	handle, err := sparkbatch.Start(ctx, c, batch, sparkbatch.StartOptions{})
	if err != nil {
		return nil, err
	}
	isHeld := func(attempts int) func(*sparkbatch.BatchStatus) bool {
		return func(status *sparkbatch.BatchStatus) bool {
			return status.Phase == sparkbatch.BatchPhaseHeld && len(status.Attempts) == attempts
		}
	}
	if _, err := until(ctx, handle, isHeld(1)); err != nil {
		return nil, err
	}
	retried, err := handle.Retry(ctx, sparkbatch.RetryRequest{Reason: "again", DriverMemory: "3g"})
	if err != nil {
		return nil, err
	}
	if _, err := until(ctx, handle, isHeld(2)); err != nil {
		return nil, err
	}
	givenUp, err := handle.GiveUp(ctx, sparkbatch.GiveUpRequest{Reason: "the data is wrong"})
	if err != nil {
		return nil, err
	}
	failure, err := failureOf(ctx, handle)
	return map[string]any{"retried": retried.Accepted, "givenUp": givenUp.Accepted, "failure": failure}, err
}

func refused(ctx context.Context, c client.Client, batch sparkbatch.BatchRequest) (any, error) {
	handle, err := sparkbatch.Start(ctx, c, batch, sparkbatch.StartOptions{})
	if err != nil {
		return nil, err
	}
	return failureOf(ctx, handle)
}

func cancelled(ctx context.Context, c client.Client, batch sparkbatch.BatchRequest) (any, error) {
	return interrupted(ctx, c, batch, func(id string) error { return c.CancelWorkflow(ctx, id, "") })
}

func terminated(ctx context.Context, c client.Client, batch sparkbatch.BatchRequest) (any, error) {
	return interrupted(ctx, c, batch, func(id string) error { return c.TerminateWorkflow(ctx, id, "", "by the test") })
}

// interrupted ends the workflow of a running batch by Temporal's own means.
func interrupted(ctx context.Context, c client.Client, batch sparkbatch.BatchRequest, end func(id string) error) (any, error) {
	handle, err := sparkbatch.Start(ctx, c, batch, sparkbatch.StartOptions{})
	if err != nil {
		return nil, err
	}
	if _, err := until(ctx, handle, isRunning); err != nil {
		return nil, err
	}
	if err := end(handle.BatchID); err != nil {
		return nil, err
	}
	return failureOf(ctx, handle)
}

func isRunning(status *sparkbatch.BatchStatus) bool {
	return status.State == sparkbatch.ApplicationStateRunning
}

func until(
	ctx context.Context, handle *sparkbatch.Handle, holds func(*sparkbatch.BatchStatus) bool,
) (*sparkbatch.BatchStatus, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	for {
		status, err := handle.Status(ctx)
		if err != nil {
			return nil, err
		}
		if holds(status) {
			return status, nil
		}
		if status.Phase == sparkbatch.BatchPhaseEnded {
			return nil, fmt.Errorf("%s ended early: %s", handle.BatchID, status.Message)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// failureOf has null for what a failure does not have.
func failureOf(ctx context.Context, handle *sparkbatch.Handle) (map[string]any, error) {
	_, err := handle.Result(ctx)
	failure := sparkbatch.AsFailure(err)
	if failure == nil {
		return nil, fmt.Errorf("%s did not fail with the failure of a batch: %w", handle.BatchID, err)
	}
	paths := []string{}
	for _, problem := range failure.Problems {
		paths = append(paths, problem.Path)
	}
	found := map[string]any{"type": failure.Type, "problems": paths, "state": nil, "failureClass": nil, "exitCode": nil, "attempts": nil}
	if result := failure.Result; result != nil {
		found["state"], found["exitCode"], found["attempts"] = result.State, result.ExitCode, len(result.Attempts)
		if result.FailureClass != "" {
			found["failureClass"] = result.FailureClass
		}
	}
	return found, nil
}
