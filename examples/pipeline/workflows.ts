// Workflow code: runs in Temporal's sandbox, so of this package it imports `temporal-spark-batch/workflows` only (and
// types from anywhere).
import { ApplicationFailure, ChildWorkflowFailure, executeChild } from '@temporalio/workflow';
import type { BatchRequest, BatchResult } from 'temporal-spark-batch/client';
import { SparkBatch } from 'temporal-spark-batch/workflows';

// A worker has one module of workflows: ours go with yours.
export * from 'temporal-spark-batch/workflows';

/** What a night's run came to. */
export interface NightlyReport {
  readonly loaded: BatchResult;
  /** Absent when the report could not be made; then `why` says why. */
  readonly report?: BatchResult;
  readonly why?: string;
}

/**
 * Two Spark batches in order, each a child workflow: load, then report. A night without the load is a failure; one
 * without the report is not.
 */
export async function NightlyPipeline(load: BatchRequest, report: BatchRequest): Promise<NightlyReport> {
  // Lasts as long as the application does, and survives whatever happens to workers meanwhile. What the batch fails
  // with fails the pipeline.
  const loaded = await runBatch(load);
  try {
    return { loaded, report: await runBatch(report) };
  } catch (error) {
    const ended = endOfBatch(error);
    // Killed, refused, timed out, cancelled: for somebody else to judge.
    if (ended?.type !== 'SparkBatchFailed') throw error;
    // Whatever a pipeline decides by: exit code, failure class, the attempts and their verdicts.
    const { exitCode, failureClass, attempts } = ended.result;
    return { loaded, why: `${failureClass}, exit code ${exitCode}, after attempt ${attempts.length}` };
  }
}

/** Runs a batch as a child on this worker's task queue; give `taskQueue` when other workers run the batches. */
function runBatch(batch: BatchRequest): Promise<BatchResult> {
  return executeChild(SparkBatch, { args: [batch], staticSummary: `Spark batch ${batch.name}` });
}

/** The failure a batch ended with, and the result in its details; undefined for anything else. */
function endOfBatch(error: unknown): { type: string | null | undefined; result: BatchResult } | undefined {
  if (!(error instanceof ChildWorkflowFailure) || !(error.cause instanceof ApplicationFailure)) return undefined;
  const { type, details } = error.cause;
  return { type, result: details?.[0] as BatchResult };
}
