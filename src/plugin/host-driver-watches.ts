import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { Runtime, type Worker } from '@temporalio/worker';
import type { DriverWatchInput } from '../model/messages/workflow-inputs.ts';
import type { Clusters, RemovedScopes } from '../kubernetes/transport/clusters.ts';
import { WATCH_WORKFLOW_TYPE, watchWorkflowId } from '../model/names.ts';
import { terminateAbandoned } from '../temporal/abandonment.ts';

const INTERVAL = 30_000;
const AFTER_FAILURE = 2000;

/**
 * Starts the watch of every cluster and scope, and starts it again should somebody have ended it; ends that of a cluster or
 * scope that is not served any longer. Every worker does so; Temporal keeps one of each. Clusters that are replaced while the
 * worker runs are seen to at once. Ends, without an error, when `signal` aborts.
 * @param goneAfter how long a watch may wait for its own fleet before this one takes it over, in milliseconds; default:
 *   `FLEET_GONE_AFTER`
 */
export async function hostDriverWatches(
  worker: Worker,
  clusters: Clusters,
  signal: AbortSignal,
  goneAfter?: number,
): Promise<void> {
  let left: readonly RemovedScopes[] = [];
  let changed = new AbortController();
  const ignore = clusters.onChange((_, noLongerWatched) => {
    left = [...left, ...noLongerWatched];
    changed.abort();
  });
  while (!signal.aborted) {
    // Made before the work, so that a change in the middle of it is not overlooked.
    changed = new AbortController();
    const [ending, ended] = [left, await endAll(worker, clusters, left)];
    left = [...ended.again, ...left.slice(ending.length)];
    const failures = [...ended.failures, ...(await startAll(worker, clusters, goneAfter))];
    for (const error of failures) {
      // Batches find out by themselves what becomes of their drivers, later: worth a warning, not the worker's life.
      const message = 'A driver watch could not be started or ended';
      Runtime.instance().logger.warn(message, { nextTryInMs: AFTER_FAILURE, error });
    }
    const wake = AbortSignal.any([signal, changed.signal]);
    await pause(failures.length > 0 ? AFTER_FAILURE : INTERVAL, undefined, { signal: wake }).catch(() => undefined);
  }
  ignore();
}

/** Ends the watches of what is not served any longer; those that could not be ended are to be tried again. */
async function endAll(
  worker: Worker,
  clusters: Clusters,
  left: readonly RemovedScopes[],
): Promise<{ failures: unknown[]; again: RemovedScopes[] }> {
  const watches = left.flatMap(({ cluster, scopes }) => scopes.map((scope) => ({ cluster, scope })));
  const gone = watches.filter(({ cluster, scope }) => !clusters.find(cluster)?.scopes.includes(scope));
  const results = await Promise.allSettled(gone.map((watch) => endWatch(worker, watch)));
  const failed = results.flatMap((result, index) => {
    const watch = gone[index];
    return result.status === 'rejected' && watch ? [{ reason: result.reason as unknown, watch }] : [];
  });
  return {
    failures: failed.map(({ reason }) => reason),
    again: failed.map(({ watch: { cluster, scope } }) => ({ cluster, scopes: [scope] })),
  };
}

async function endWatch({ client, options }: Worker, { cluster, scope }: DriverWatchInput): Promise<void> {
  const reason =
    `Cluster ${cluster}, scope ${scope}, was removed from the configuration of worker ${options.identity}. ` +
    'A worker that still serves it starts its watch anew.';
  try {
    await client?.workflow.getHandle(watchWorkflowId(cluster, scope)).terminate(reason);
  } catch (error) {
    // Another worker was first.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

async function startAll(worker: Worker, clusters: Clusters, goneAfter: number | undefined): Promise<unknown[]> {
  const watches = [...clusters].flatMap(({ name, scopes }) => scopes.map((scope) => ({ cluster: name, scope })));
  const results = await Promise.allSettled(watches.map((watch) => startWatch(worker, watch, goneAfter)));
  return results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
}

async function startWatch({ client, options }: Worker, input: DriverWatchInput, goneAfter?: number): Promise<void> {
  if (!client) throw new Error('The worker has no Temporal client: the watch can not be started from a replay worker.');
  const workflowId = watchWorkflowId(input.cluster, input.scope);
  const { taskQueue } = options;
  const start = () =>
    client.workflow.start(WATCH_WORKFLOW_TYPE, {
      workflowId,
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue,
      args: [input],
      staticSummary: `The watch over the drivers of cluster ${input.cluster}, scope ${input.scope}`,
    });
  await start();
  const found = await client.workflow.getHandle(workflowId).describe();
  if (await terminateAbandoned(client, found, { taskQueue, now: Date.now(), goneAfter })) await start();
}
