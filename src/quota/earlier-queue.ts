import type { Client } from '@temporalio/client';
import { queueWorkflowId } from '../model/names.ts';

/** How long visibility may lag behind, in milliseconds. */
const SETTLED = 5000;

/** Ends of a queue that leave nobody behind: it was empty, or handed over what it knew. */
const PROPER: ReadonlySet<string> = new Set(['COMPLETED', 'CONTINUED_AS_NEW']);

/**
 * How long to wait until visibility shows everybody whom an earlier queue of this tenant let in, in milliseconds: only
 * where somebody ended that queue a moment ago.
 */
export async function unsettledFor(client: Client, tenant: string, runId: string, now: number): Promise<number> {
  let wait = 0;
  let looked = 0;
  const query = `WorkflowId = '${queueWorkflowId(tenant)}'`;
  for await (const earlier of client.workflow.list({ query, pageSize: 10 })) {
    // The latest come first.
    if ((looked += 1) > 10) break;
    if (earlier.runId === runId || PROPER.has(earlier.status.name)) continue;
    // One that seems to run has been ended, or this one would not be.
    const endedAt = earlier.closeTime?.getTime() ?? now;
    wait = Math.max(wait, endedAt + SETTLED - now);
  }
  return wait;
}
