import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { waitUntil } from '../launch.ts';

const SCRIPT = join(import.meta.dirname, 'cgroups.sh');

/** The name of the cgroup of a real node. It follows from the directory of the stack, so that it is known without a record. */
export function cgroupName(stackDirectory: string): string {
  const hash = createHash('sha256').update(stackDirectory).digest('hex').slice(0, 8);
  return `spark-batch-${basename(stackDirectory)}-${hash}`;
}

/** Creates the cgroup of a real node. */
export async function makeCgroup(stackDirectory: string): Promise<void> {
  await promisify(execFile)('sh', [SCRIPT, 'make', cgroupName(stackDirectory)]);
}

/**
 * Removes the cgroup of a real node, if it exists, and everything in it.
 * @throws if processes are still in it after 10 s
 */
export async function removeCgroup(stackDirectory: string): Promise<void> {
  const remove = () => promisify(execFile)('sh', [SCRIPT, 'remove', cgroupName(stackDirectory)]);
  // A killed process leaves its cgroup a moment later.
  await waitUntil(`The removal of the cgroup ${cgroupName(stackDirectory)}`, {
    ready: () => remove().then(() => true),
    timeoutMs: 10_000,
  });
}
