import { directoryStore } from './directory-store.ts';
import type { LogStore } from './log-store.ts';
import { type S3Options, s3Store } from './s3-store.ts';

/** Where the configuration says that logs are archived: one of the two. */
export interface StoreOptions {
  readonly directory?: string | undefined;
  readonly s3?: S3Options | undefined;
}

/** Opens the archive. @throws ArchiveError when a library is missing */
export async function openStore({ directory, s3 }: StoreOptions): Promise<LogStore> {
  if (s3) return await s3Store(s3);
  if (directory === undefined) throw new Error('The configuration of the archive is not validated.');
  return directoryStore(directory);
}
