import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { Runtime, type Worker } from '@temporalio/worker';
import type { WatchInput } from '../../workflows/index.ts';
import type { Clusters } from '../kubernetes/clusters.ts';
import { watchWorkflowId } from '../model/names.ts';
import { isAbandoned } from './abandoned.ts';

const INTERVAL = 30_000;
const AFTER_FAILURE = 2000;

/**
 * Starts the watch of every cluster and scope, and starts it again should somebody have ended it. Every worker does so;
 * Temporal keeps one of each. Ends, without an error, when `signal` aborts.
 */
export async function keepWatchesRunning(worker: Worker, clusters: Clusters, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const failures = await startAll(worker, clusters);
    for (const error of failures) {
      // Batches find out by themselves what becomes of their drivers, later: worth a warning, not the worker's life.
      Runtime.instance().logger.warn('A driver watch could not be started', { nextTryInMs: AFTER_FAILURE, error });
    }
    await pause(failures.length > 0 ? AFTER_FAILURE : INTERVAL, undefined, { signal }).catch(() => undefined);
  }
}

async function startAll(worker: Worker, clusters: Clusters): Promise<unknown[]> {
  const watches = [...clusters].flatMap(({ name, scopes }) => scopes.map((scope) => ({ cluster: name, scope })));
  const results = await Promise.allSettled(watches.map((watch) => startWatch(worker, watch)));
  return results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
}

async function startWatch({ client, options }: Worker, input: WatchInput): Promise<void> {
  if (!client) throw new Error('The worker has no Temporal client: the watch can not be started from a replay worker.');
  const workflowId = watchWorkflowId(input.cluster, input.scope);
  const { taskQueue } = options;
  const start = () =>
    client.workflow.start('SparkDriverWatch', {
      workflowId,
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue,
      args: [input],
      staticSummary: `The watch over the drivers of cluster ${input.cluster}, scope ${input.scope}`,
    });
  await start();
  const found = await client.workflow.getHandle(workflowId).describe();
  const sign = lastSignOfLife(found.raw.pendingActivities?.[0]) ?? found.startTime.getTime();
  if (!isAbandoned({ taskQueue: found.taskQueue, lastSignOfLife: sign }, taskQueue, Date.now())) return;
  await client.workflow.getHandle(workflowId, found.runId).terminate(`No worker serves task queue ${found.taskQueue}`);
  await start();
}

type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/** When the watch was last heard of, in milliseconds since 1970; a worker that hosts it beats every few seconds. */
function lastSignOfLife(activity: PendingActivity | undefined): number | undefined {
  const at = activity?.lastHeartbeatTime ?? activity?.lastStartedTime ?? activity?.scheduledTime;
  return at ? Number(at.seconds) * 1000 : undefined;
}
