import { CancellationScope, condition } from '@temporalio/workflow';
import type { BatchRun } from './batch-state.ts';

/**
 * Does something that may wait long for somebody else, and stops waiting when a kill comes: what is under way at that
 * moment is seen to its end, and nothing is tried again.
 */
export async function untilKilled<T>(batch: BatchRun, work: () => Promise<T>): Promise<T> {
  const scope = new CancellationScope();
  let done = false;
  const killed = condition(() => done || batch.kill !== undefined).then(() => scope.cancel());
  try {
    return await scope.run(work);
  } finally {
    done = true;
    await killed;
  }
}
