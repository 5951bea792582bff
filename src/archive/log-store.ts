import type { Readable } from 'node:stream';
import { SparkBatchError } from '../model/errors.ts';

/** Where logs are archived. */
export interface LogStore {
  /** Where the log with this key is: a URL. */
  locate(key: string): string;
  /**
   * Writes a log. It appears as a whole or not at all, and replaces one that an earlier try stored. The memory that it
   * takes does not depend on the length of the log.
   * @throws ArchiveError; the reason of `signal` when it aborts
   */
  write(key: string, body: Readable, signal: AbortSignal): Promise<void>;
  /** Ends its connections. */
  close(): void;
}

/** A log could not be stored. Its message says where and why. */
export class ArchiveError extends SparkBatchError {
  override readonly name = 'ArchiveError';
  override readonly retryable = true;
}
