import { errorMessage, isRecord } from '../../model/lang.ts';
import { UsageError } from '../shared/errors.ts';

/** An error of reading a file, which has a code of the operating system, as a UsageError; any other error unchanged. */
export function unreadableFile(path: string | undefined, error: unknown): unknown {
  if (!isRecord(error) || !('code' in error)) return error;
  return new UsageError(`Can't read ${path}: ${errorMessage(error)}.`, { cause: error });
}
