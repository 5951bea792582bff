import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import type { WatchReport } from '../model/workers/cluster-report.ts';
import { watchWorkflowId } from '../model/names.ts';

type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];
type Timestamp = PendingActivity['lastHeartbeatTime'];

/** Temporal's number of an activity that a worker has. */
const STARTED = 2;

/** What Temporal knows of the watch of a cluster and scope. */
export async function reportWatch(client: Client, cluster: string, scope: string): Promise<WatchReport> {
  const workflowId = watchWorkflowId(cluster, scope);
  try {
    const { status, raw } = await client.workflow.getHandle(workflowId).describe();
    if (status.name === 'RUNNING') return { scope, workflowId, ...hostOf(raw.pendingActivities?.[0]) };
    return { scope, workflowId, state: 'absent', problem: `its workflow is ${status.name}` };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { scope, workflowId, state: 'absent' };
    throw error;
  }
}

/** Who hosts a watch, told by its activity as Temporal has it; there is none for a moment while it starts afresh. */
export function hostOf(activity: PendingActivity | undefined): Omit<WatchReport, 'scope' | 'workflowId'> {
  if (!activity) return { state: 'waiting' };
  const { state, lastWorkerIdentity, lastFailure } = activity;
  const sign = isoOf(activity.lastHeartbeatTime) ?? isoOf(activity.lastStartedTime);
  const heard = sign === undefined ? {} : { lastSignOfLife: sign };
  if (Number(state) !== STARTED) {
    return { state: 'waiting', ...heard, ...(lastFailure?.message && { problem: lastFailure.message }) };
  }
  const since = isoOf(activity.lastStartedTime);
  return {
    state: 'watching',
    ...(lastWorkerIdentity && { worker: lastWorkerIdentity }),
    ...(since !== undefined && { since }),
    ...heard,
  };
}

function isoOf(time: Timestamp): string | undefined {
  return time ? new Date(Number(time.seconds) * 1000 + (time.nanos ?? 0) / 1e6).toISOString() : undefined;
}
