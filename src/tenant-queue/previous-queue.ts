import type { Client } from '@temporalio/client';
import { queueWorkflowId } from '../model/names.ts';
import { LEASE_EXPIRED_AFTER } from '../model/tenant-queue/admission-lease.ts';

/** The assumed lag of visibility, in milliseconds. */
const VISIBILITY_LAG = 5000;
/** How long after a queue was terminated a batch may still accept its admission and be missing in visibility. */
const VISIBLE_AFTER = LEASE_EXPIRED_AFTER + VISIBILITY_LAG;
/** The number of earlier runs to examine, newest first. */
const MAX_RUNS = 10;

/** Statuses of a queue that left no admission behind: it was empty, or handed its state to the next run. */
const WITHOUT_ADMISSIONS: ReadonlySet<string> = new Set(['COMPLETED', 'CONTINUED_AS_NEW']);

/**
 * How long a new queue has to wait until visibility shows every batch that an earlier, terminated queue of the tenant has
 * admitted, in milliseconds. Zero: there is no need to wait.
 * @param runId the run of the new queue
 * @param now milliseconds since 1970, by Temporal's clock
 */
export async function visibilityDelay(client: Client, tenant: string, runId: string, now: number): Promise<number> {
  const workflowId = queueWorkflowId(tenant);
  let delay = 0;
  let examined = 0;
  for await (const listed of client.workflow.list({ query: `WorkflowId = '${workflowId}'`, pageSize: MAX_RUNS })) {
    if ((examined += 1) > MAX_RUNS) break;
    if (listed.runId === runId) continue;
    // Only one run can be open, so an earlier run that is listed as open has closed, and visibility lags behind.
    const earlier = listed.closeTime ? listed : await client.workflow.getHandle(workflowId, listed.runId).describe();
    if (WITHOUT_ADMISSIONS.has(earlier.status.name)) continue;
    const closedAt = earlier.closeTime?.getTime() ?? now;
    delay = Math.max(delay, closedAt + VISIBLE_AFTER - now);
  }
  return delay;
}
