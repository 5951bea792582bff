import { SparkBatchError } from '../../model/errors.ts';

/** Fields of the errors of a submission besides their message. */
interface SubmitErrorOptions extends ErrorOptions {
  /** Last lines of the command that submitted, without secrets. Default: none. */
  readonly output?: readonly string[];
}

/** Fields of a retryable error of a submission besides its message. */
interface RetryableSubmitErrorOptions extends SubmitErrorOptions {
  /** Milliseconds to wait before the next try. Default: the pause of the activity's retry policy. */
  readonly retryAfter?: number | undefined;
}

/**
 * The submission can't succeed: the API server, the operator or spark-submit refuses the driver, and would refuse it
 * again. The attempt ends as `submit-rejected`. The message is one or more whole sentences.
 */
export class SubmitRejectedError extends SparkBatchError {
  override readonly name = 'SubmitRejectedError';
  readonly output: readonly string[];

  constructor(message: string, { output = [], ...options }: SubmitErrorOptions = {}) {
    super(message, options);
    this.output = output;
  }
}

/**
 * Another client deleted what was submitted, before it became a driver. The attempt ends as `deleted`. The message is one or
 * more whole sentences.
 */
export class SubmissionDeletedError extends SparkBatchError {
  override readonly name = 'SubmissionDeletedError';
}

/**
 * The submission failed and may succeed when it is tried again. The message has no full stop: callers end the sentence.
 */
export class SubmitFailedError extends SparkBatchError {
  override readonly name = 'SubmitFailedError';
  override readonly retryable = true;
  readonly output: readonly string[];
  readonly retryAfter: number | undefined;

  constructor(message: string, { output = [], retryAfter, ...options }: RetryableSubmitErrorOptions = {}) {
    super(message, options);
    this.output = output;
    this.retryAfter = retryAfter;
  }
}

/**
 * The driver does not exist yet: another process is creating it, or it waits for a slot or for room in a resource
 * quota. The message says how far the submission is and has no full stop: callers end the sentence.
 */
export class SubmissionInProgressError extends SparkBatchError {
  override readonly name = 'SubmissionInProgressError';
  override readonly retryable = true;
  readonly retryAfter: number | undefined;

  constructor(message: string, { retryAfter, ...options }: ErrorOptions & { readonly retryAfter?: number } = {}) {
    super(message, options);
    this.retryAfter = retryAfter;
  }
}
