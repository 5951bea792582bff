import { SparkBatchError } from '../model/errors.ts';

/** A worker is set up so that it could not run batches. Nothing was started. */
export class WorkerSetupError extends SparkBatchError {
  override readonly name = 'WorkerSetupError';
}
