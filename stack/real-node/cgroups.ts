import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { waitUntil } from '../launch.ts';

const SCRIPT = join(import.meta.dirname, 'cgroups.sh');

/** The name of the control group of a stack's real node: told by the stack's directory, so that it is found without a record. */
export function cgroupName(stackDirectory: string): string {
  const hash = createHash('sha256').update(stackDirectory).digest('hex').slice(0, 8);
  return `spark-batch-${basename(stackDirectory)}-${hash}`;
}

/** Makes it. */
export async function makeCgroup(stackDirectory: string): Promise<void> {
  await promisify(execFile)('sh', [SCRIPT, 'make', cgroupName(stackDirectory)]);
}

/**
 * Removes it and all that is in it; fine when there is none.
 * @throws when processes are still in it after 10 s
 */
export async function removeCgroup(stackDirectory: string): Promise<void> {
  const remove = () => promisify(execFile)('sh', [SCRIPT, 'remove', cgroupName(stackDirectory)]);
  // A process that was killed leaves its group a moment after it is gone.
  await waitUntil(`The end of the control group ${cgroupName(stackDirectory)}`, {
    ready: () => remove().then(() => true),
    timeoutMs: 10_000,
  });
}
