import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { watchWorkflowId } from '../model/names.ts';
import type { WatchReport } from '../model/workers/cluster-report.ts';

type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];
type Timestamp = PendingActivity['lastHeartbeatTime'];

/** `PENDING_ACTIVITY_STATE_STARTED`: a worker runs the activity. */
const STARTED = 2;

/** Reports the state of a driver watch of a cluster and scope. */
export async function reportWatch(
  client: Client,
  cluster: string,
  { scope, shard }: { readonly scope: string; readonly shard: number },
): Promise<WatchReport> {
  const workflowId = watchWorkflowId(cluster, scope, shard);
  const watch = { scope, workflowId, ...(shard > 0 && { shard }) };
  try {
    const { status, raw } = await client.workflow.getHandle(workflowId).describe();
    if (status.name === 'RUNNING') return { ...watch, ...activityReport(raw.pendingActivities?.[0]) };
    return { ...watch, state: 'absent', problem: `its workflow is ${status.name}` };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { ...watch, state: 'absent' };
    throw error;
  }
}

/** The state of a watch, derived from its activity. There is none for a moment when the watch continues as new. */
export function activityReport(
  activity: PendingActivity | undefined,
): Omit<WatchReport, 'scope' | 'shard' | 'workflowId'> {
  if (!activity) return { state: 'waiting' };
  const { state, lastWorkerIdentity, lastFailure } = activity;
  const since = toIsoTime(activity.lastStartedTime);
  const lastHeartbeat = toIsoTime(activity.lastHeartbeatTime) ?? since;
  if (Number(state) !== STARTED) {
    return {
      state: 'waiting',
      ...(lastHeartbeat !== undefined && { lastHeartbeat }),
      ...(lastFailure?.message && { problem: lastFailure.message }),
    };
  }
  return {
    state: 'watching',
    ...(lastWorkerIdentity && { worker: lastWorkerIdentity }),
    ...(since !== undefined && { since }),
    ...(lastHeartbeat !== undefined && { lastHeartbeat }),
  };
}

function toIsoTime(time: Timestamp): string | undefined {
  return time ? new Date(Number(time.seconds) * 1000 + (time.nanos ?? 0) / 1e6).toISOString() : undefined;
}
