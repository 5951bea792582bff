import type { Client } from '@temporalio/client';
import { queueWorkflowId } from '../model/names.ts';
import { LEASE_EXPIRED_AFTER } from '../model/tenant-queue/admission-lease.ts';

/** How long visibility may lag behind, in milliseconds. */
const VISIBLE = 5000;
/** A turn that the queue told of in its last moment may be taken for a while yet, by a batch that nobody sees until then. */
const SETTLED = LEASE_EXPIRED_AFTER + VISIBLE;

/** Ends of a queue that leave nobody behind: it was empty, or handed over what it knew. */
const PROPER: ReadonlySet<string> = new Set(['COMPLETED', 'CONTINUED_AS_NEW']);

/**
 * How long to wait until visibility shows everybody whom an earlier queue of this tenant let in, in milliseconds: only
 * where that queue was ended a moment ago.
 * @param now milliseconds since 1970, by Temporal's clock
 */
export async function unsettledFor(client: Client, tenant: string, runId: string, now: number): Promise<number> {
  let wait = 0;
  let looked = 0;
  const workflowId = queueWorkflowId(tenant);
  for await (const seen of client.workflow.list({ query: `WorkflowId = '${workflowId}'`, pageSize: 10 })) {
    // The latest come first.
    if ((looked += 1) > 10) break;
    if (seen.runId === runId) continue;
    // One that seems to run has ended, or this one would not be: visibility does not know how yet.
    const earlier = seen.closeTime ? seen : await client.workflow.getHandle(workflowId, seen.runId).describe();
    if (PROPER.has(earlier.status.name)) continue;
    const endedAt = earlier.closeTime?.getTime() ?? now;
    wait = Math.max(wait, endedAt + SETTLED - now);
  }
  return wait;
}
