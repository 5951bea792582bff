import type { Client } from '@temporalio/client';
import { BATCH_WORKFLOW_TYPE, SEARCH_ATTRIBUTES } from '../model/names.ts';
import type { QueueEntry } from '../model/tenant-queue/tenant-queue.ts';
import { admissionIn } from './admission-memo.ts';

/** How to look for batches. */
export interface AdmittedQuery {
  readonly tenant: string;
  /** Whether batches carry the search attributes, so that not all batches have to be looked through. */
  readonly narrowed: boolean;
}

/**
 * The open batches of a tenant whose turn it is. Visibility says which there may be, and lags behind; each is then asked
 * for at its own place, which does not.
 */
export async function admittedBatches(client: Client, { tenant, narrowed }: AdmittedQuery): Promise<QueueEntry[]> {
  const ofTenant = narrowed
    ? ` AND ${SEARCH_ATTRIBUTES.tenant} = '${tenant}' AND ${SEARCH_ATTRIBUTES.applicationId} IS NOT NULL`
    : '';
  const query = `WorkflowType = '${BATCH_WORKFLOW_TYPE}' AND ExecutionStatus = 'Running'${ofTenant}`;
  const found: QueueEntry[] = [];
  for await (const seen of client.workflow.list({ query, pageSize: 200 })) {
    // Its memo in visibility may be of a moment before it was let in: all that may be of the tenant are asked.
    if (!narrowed && admissionIn(seen)?.tenant !== tenant) continue;
    const batch = await client.workflow.getHandle(seen.workflowId).describe();
    const admission = admissionIn(batch);
    if (batch.status.name !== 'RUNNING' || admission?.tenant !== tenant) continue;
    found.push({ workflowId: batch.workflowId, key: admission.key, arrivedAt: batch.startTime.getTime() });
  }
  return found;
}
