/** Errors of {@link SparkBatchClient}; it throws `TemporalUnreachableError` (src/temporal/call.ts) as well. */
import type { BatchProblem } from '../model/batch/problem.ts';
import { SparkBatchError } from '../model/errors.ts';

/** The request is not a valid batch, or a worker refused it. Nothing was created. */
export class InvalidBatchError extends SparkBatchError {
  override readonly name = 'InvalidBatchError';
  /** Every problem, with its path in the request. */
  readonly problems: readonly BatchProblem[];

  constructor(problems: readonly BatchProblem[], options?: ErrorOptions) {
    const lines = problems.map(({ path, message }) => `${path}: ${message}`);
    super(`The batch was refused, nothing was created. ${lines.join('; ')}`, options);
    this.problems = problems;
  }
}

/** The Temporal namespace has no batch with this id, or no longer. */
export class BatchNotFoundError extends SparkBatchError {
  override readonly name = 'BatchNotFoundError';
}

/** The driver of a batch has no retention that could be extended or ended. */
export class RetentionNotFoundError extends SparkBatchError {
  override readonly name = 'RetentionNotFoundError';
}

/** Temporal answered, but no worker did, and the request needs one. */
export class NoWorkerError extends SparkBatchError {
  override readonly name = 'NoWorkerError';
  override readonly retryable = true;
}

/** A worker refused a sweep, or the sweep ended before it was complete. */
export class SweepFailedError extends SparkBatchError {
  override readonly name = 'SweepFailedError';
}

/** No worker completed a report on its clusters. */
export class ReportFailedError extends SparkBatchError {
  override readonly name = 'ReportFailedError';
  override readonly retryable = true;
}

/** The request is not a valid schedule of a batch. Nothing was changed. */
export class InvalidScheduleError extends SparkBatchError {
  override readonly name = 'InvalidScheduleError';
  /** Every problem, with its path in the schedule. */
  readonly problems: readonly BatchProblem[];

  constructor(problems: readonly BatchProblem[], options?: ErrorOptions) {
    const lines = problems.map(({ path, message }) => `${path}: ${message}`);
    super(`The schedule was refused, nothing was changed. ${lines.join('; ')}`, options);
    this.problems = problems;
  }
}

/** The Temporal namespace has no schedule of batches with this id. */
export class NoScheduleError extends SparkBatchError {
  override readonly name = 'NoScheduleError';
}

/** A schedule with this id exists. */
export class ScheduleExistsError extends SparkBatchError {
  override readonly name = 'ScheduleExistsError';
}
