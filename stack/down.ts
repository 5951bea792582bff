import { readdir, rm, rmdir } from 'node:fs/promises';
import { withLock } from './lock.ts';
import { endProcesses, processesOf } from './processes.ts';
import { removeCgroup } from './real-node/cgroups.ts';
import { stackDirectory, stacksDirectory } from './record.ts';

/**
 * Ends every process of the stack and removes its files. Works on a stack that never came up, lost its record or is
 * gone already as well.
 * @throws when a process cannot be ended; then the files stay.
 */
export async function takeDown(name: string, { keepFiles = false }: { keepFiles?: boolean } = {}): Promise<void> {
  const directory = stackDirectory(name);
  await withLock({ path: lockPath(name) }, () => sweep(directory, { keepFiles }));
  // The last stack takes the directory of stacks with it.
  if ((await readdir(stacksDirectory()).catch(() => ['?'])).length === 0)
    await rmdir(stacksDirectory()).catch(() => {});
}

/** The same, for a caller that holds the stack's lock. */
export async function sweep(directory: string, { keepFiles = false }: { keepFiles?: boolean } = {}): Promise<void> {
  // A starter that is killed may have a kwokctl left that goes on making processes: look until there are none.
  for (let pids = await processesOf(directory); pids.length > 0; pids = await processesOf(directory)) {
    // SIGKILL at once: the data is thrown away, and an API server without its etcd takes a minute to end politely.
    await endProcesses(pids, 'SIGKILL');
  }
  await removeCgroup(directory);
  if (!keepFiles) await rm(directory, { recursive: true, force: true });
}

/** The file that keeps two processes from starting or ending the same stack at once. */
export function lockPath(name: string): string {
  return `${stackDirectory(name)}.lock`;
}
