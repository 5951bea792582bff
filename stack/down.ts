import { readdir, rm, rmdir } from 'node:fs/promises';
import { withLock } from './lock.ts';
import { endProcesses, processesOf } from './processes.ts';
import { removeCgroup } from './real-node/cgroups.ts';
import { stackDirectory, stacksDirectory } from './record.ts';

/**
 * Ends every process of a stack and removes its files. Also works if the stack never started, lost its record or does not
 * exist.
 * @throws if a process can't be ended; the files are kept then
 */
export async function takeDown(name: string, { keepFiles = false }: { keepFiles?: boolean } = {}): Promise<void> {
  const directory = stackDirectory(name);
  await withLock({ path: lockPath(name) }, () => removeStack(directory, { keepFiles }));
  // Remove the directory of all stacks with the last one.
  if ((await readdir(stacksDirectory()).catch(() => ['?'])).length === 0)
    await rmdir(stacksDirectory()).catch(() => {});
}

/** Removes a stack for a caller that holds its lock. */
export async function removeStack(
  directory: string,
  { keepFiles = false }: { keepFiles?: boolean } = {},
): Promise<void> {
  // If the process that started the stack was killed, kwokctl may still be starting servers: repeat until there are none.
  for (let pids = await processesOf(directory); pids.length > 0; pids = await processesOf(directory)) {
    // SIGKILL at once: the data is discarded, and an API server without etcd needs a minute for a graceful shutdown.
    await endProcesses(pids, 'SIGKILL');
  }
  await removeCgroup(directory);
  if (!keepFiles) await rm(directory, { recursive: true, force: true });
}

/** The lock file that prevents two processes from starting or removing the same stack at once. */
export function lockPath(name: string): string {
  return `${stackDirectory(name)}.lock`;
}
