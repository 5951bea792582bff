/**
 * Base of every error this project throws. Subclasses end in `Error`, and their `name` is the name of the class, so that
 * it survives serialization and minification.
 */
export abstract class SparkBatchError extends Error {
  abstract override readonly name: string;

  /** Whether the same call may succeed later without a change of the request. */
  readonly retryable: boolean = false;
}
