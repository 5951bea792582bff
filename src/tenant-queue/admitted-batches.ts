import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { ADMISSION_MEMO, SEARCH_ATTRIBUTES } from '../model/names.ts';
import { MAX_ADMITTED, type QueueEntry } from '../model/tenant-queue/tenant-queue.ts';
import { admissionOf } from '../temporal/admission-memo.ts';
import { isNotFound } from '../temporal/call.ts';
import { readStartEvent } from '../temporal/start-event.ts';
import { RUNNING_BATCHES } from '../temporal/visibility.ts';

/** Which admitted batches to list. */
export interface AdmittedBatchesQuery {
  readonly tenant: string;
  /** Whether the search attribute of the tenant is registered. Without it, all running batches are examined. */
  readonly byTenantAttribute: boolean;
}

/**
 * Lists the running batches of a tenant that hold an admission. Visibility yields the candidates; because it lags behind,
 * each candidate is described, which is consistent. At most as many as a queue has room for.
 */
export async function listAdmittedBatches(
  client: Client,
  { tenant, byTenantAttribute }: AdmittedBatchesQuery,
): Promise<QueueEntry[]> {
  const ofTenant = byTenantAttribute
    ? ` AND ${SEARCH_ATTRIBUTES.tenant} = '${tenant}' AND ${SEARCH_ATTRIBUTES.applicationId} IS NOT NULL`
    : '';
  const admitted: QueueEntry[] = [];
  for await (const candidate of client.workflow.list({ query: `${RUNNING_BATCHES}${ofTenant}`, pageSize: 200 })) {
    // With the search attribute, batches without a visible memo are described too: their admission may be newer than what
    // visibility shows.
    if (!byTenantAttribute && admissionOf(candidate)?.tenant !== tenant) continue;
    const batch = await client.workflow.getHandle(candidate.workflowId).describe();
    const admission = admissionOf(batch);
    if (batch.status.name !== 'RUNNING' || admission?.tenant !== tenant) continue;
    if (await wasStartedWithAdmission(client, batch)) continue;
    if (admitted.length === MAX_ADMITTED) break;
    admitted.push({ workflowId: batch.workflowId, key: admission.key, arrivedAt: batch.startTime.getTime() });
  }
  return admitted;
}

/**
 * Whether an admission in the memo was put there at the start of the batch, not by the batch itself: it would count in the quota
 * of a tenant whose queue never admitted it.
 */
async function wasStartedWithAdmission(
  client: Client,
  { workflowId, runId, raw }: WorkflowExecutionDescription,
): Promise<boolean> {
  // A later run inherits the memo of the first one.
  const firstRunId = raw.workflowExecutionInfo?.firstRunId || runId;
  try {
    const event = await readStartEvent(client, { workflowId, runId: firstRunId });
    const { memo } = event?.workflowExecutionStartedEventAttributes ?? {};
    return Object.hasOwn(memo?.fields ?? {}, ADMISSION_MEMO);
  } catch (error) {
    // A batch that continued in new runs may outlive the retention of its first one.
    if (firstRunId !== runId && isNotFound(error)) return false;
    throw error;
  }
}
