import type { BatchProblem } from '../model/batch/problem.ts';

/** Base of what {@link SparkBatchClient} throws of its own; `name` is stable, for callers who tell errors apart by text. */
export abstract class SparkBatchClientError extends Error {}

/** The request is not a batch. Nothing was created. */
export class InvalidBatchError extends SparkBatchClientError {
  override readonly name = 'InvalidBatch';
  readonly problems: readonly BatchProblem[];

  constructor(problems: readonly BatchProblem[], options?: ErrorOptions) {
    const lines = problems.map(({ path, message }) => `${path}: ${message}`);
    super(`The batch was refused, nothing was created. ${lines.join('; ')}`, options);
    this.problems = problems;
  }
}

/** There is no batch of that id in this Temporal namespace (any more). */
export class BatchNotFoundError extends SparkBatchClientError {
  override readonly name = 'BatchNotFound';
}

/** A driver is not kept by any retention, so there is none to extend or to end. */
export class RetentionNotFoundError extends SparkBatchClientError {
  override readonly name = 'RetentionNotFound';
}

/** Temporal answers, but no worker does: what only the batch itself can say is not known now. */
export class NoWorkerError extends SparkBatchClientError {
  override readonly name = 'NoWorker';
}

/** Temporal does not answer, or not to us. */
export class TemporalUnreachableError extends SparkBatchClientError {
  override readonly name = 'TemporalUnreachable';
}

/** A sweep was refused by the worker, or ended before it was done. */
export class SweepFailedError extends SparkBatchClientError {
  override readonly name = 'SweepFailed';
}

/** No worker came to the end of a report on its clusters. */
export class ReportFailedError extends SparkBatchClientError {
  override readonly name = 'ReportFailed';
}
