import { setTimeout as pause } from 'node:timers/promises';
import { Runtime, type Worker } from '@temporalio/worker';
import type { WatchInput } from '../../workflows/index.ts';
import type { Clusters } from '../kubernetes/clusters.ts';
import { watchWorkflowId } from '../model/names.ts';

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
  await client.workflow.start('SparkDriverWatch', {
    workflowId: watchWorkflowId(input.cluster, input.scope),
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: options.taskQueue,
    args: [input],
    staticSummary: `The watch over the drivers of cluster ${input.cluster}, scope ${input.scope}`,
  });
}
