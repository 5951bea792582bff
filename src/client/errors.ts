import type { BatchProblem } from '../model/batch/problem.ts';
import { SparkBatchError } from '../model/errors.ts';

/** The request is not a batch. Nothing was created. */
export class InvalidBatchError extends SparkBatchError {
  override readonly name = 'InvalidBatch';
  readonly problems: readonly BatchProblem[];

  constructor(problems: readonly BatchProblem[], options?: ErrorOptions) {
    const lines = problems.map(({ path, message }) => `${path}: ${message}`);
    super(`The batch was refused, nothing was created. ${lines.join('; ')}`, options);
    this.problems = problems;
  }
}

/** There is no batch of that id in this Temporal namespace (any more). */
export class BatchNotFoundError extends SparkBatchError {
  override readonly name = 'BatchNotFound';
}

/** A driver is not kept by any retention, so there is none to extend or to end. */
export class RetentionNotFoundError extends SparkBatchError {
  override readonly name = 'RetentionNotFound';
}

/** Temporal answers, but no worker does: what only the batch itself can say is not known now. */
export class NoWorkerError extends SparkBatchError {
  override readonly name = 'NoWorker';
}

/** A sweep was refused by the worker, or ended before it was done. */
export class SweepFailedError extends SparkBatchError {
  override readonly name = 'SweepFailed';
}

/** No worker came to the end of a report on its clusters. */
export class ReportFailedError extends SparkBatchError {
  override readonly name = 'ReportFailed';
}
