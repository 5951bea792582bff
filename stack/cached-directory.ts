import { access, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheDirectory } from './binaries/find.ts';
import { withLock } from './lock.ts';

/** How long a fetch may take, in milliseconds, and how long another process waits for it. */
export const FETCH_TIMEOUT_MS = 10 * 60_000;

/**
 * A directory of the cache, filled once: a process that finds it being filled waits, and one that fails leaves nothing.
 * @param path below the cache
 * @param fill fetches into a directory that does not exist yet, which then becomes that of the cache
 */
export async function cachedDirectory(
  path: string,
  fill: (temporary: string) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<string> {
  const directory = join(cacheDirectory(), path);
  await mkdir(dirname(directory), { recursive: true });
  return withLock({ path: `${directory}.lock`, timeoutMs: FETCH_TIMEOUT_MS, signal }, async () => {
    const exists = await access(directory).then(
      () => true,
      () => false,
    );
    if (exists) return directory;
    const temporary = `${directory}.${process.pid}.tmp`;
    await rm(temporary, { recursive: true, force: true });
    await fill(temporary);
    await rename(temporary, directory);
    return directory;
  });
}
