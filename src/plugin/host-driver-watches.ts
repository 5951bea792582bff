import { setTimeout as pause } from 'node:timers/promises';
import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import { Runtime, type Worker } from '@temporalio/worker';
import PQueue from 'p-queue';
import type { DriverWatchInput } from '../model/messages/workflow-inputs.ts';
import type { Clusters, ClusterWatch } from '../kubernetes/transport/clusters.ts';
import { WATCH_WORKFLOW_TYPE, watchWorkflowId } from '../model/names.ts';
import { terminateAbandoned } from '../temporal/abandonment.ts';

/** Interval between two checks that all watches are running, in milliseconds. */
const INTERVAL_MS = 30_000;
const RETRY_PAUSE_MS = 2000;

/**
 * Keeps the watches of every cluster and scope running, and terminates those that are no longer served. Every
 * worker does so; the workflow id makes Temporal keep one watch of each. Replaced clusters are handled at once. Ends, without
 * an error, when `signal` aborts.
 * @param goneAfter milliseconds that a watch may wait for a worker of its task queue before this worker takes it over;
 *   default `FLEET_GONE_AFTER`
 */
export async function hostDriverWatches(
  worker: Worker,
  clusters: Clusters,
  signal: AbortSignal,
  goneAfter?: number,
): Promise<void> {
  let removed: readonly ClusterWatch[] = [];
  let changed = new AbortController();
  const stopListening = clusters.onChange((_, noLongerWatched) => {
    removed = [...removed, ...noLongerWatched];
    changed.abort();
  });
  while (!signal.aborted) {
    // Created before the work, so that a change during the work is not missed.
    changed = new AbortController();
    const [ending, ended] = [removed, await endWatches(worker, clusters, removed)];
    removed = [...ended.remaining, ...removed.slice(ending.length)];
    const failures = [...ended.failures, ...(await startWatches(worker, clusters, goneAfter))];
    for (const { cluster, scope, shard, error } of failures) {
      // Batches read their drivers themselves, less often, so a missing watch is no reason to stop the worker.
      Runtime.instance().logger.warn('A driver watch could not be started or terminated', {
        cluster,
        scope,
        shard,
        retryInMs: RETRY_PAUSE_MS,
        error,
      });
    }
    const wake = AbortSignal.any([signal, changed.signal]);
    await pause(failures.length > 0 ? RETRY_PAUSE_MS : INTERVAL_MS, undefined, { signal: wake }).catch(() => undefined);
  }
  stopListening();
}

interface WatchFailure extends ClusterWatch {
  readonly error: unknown;
}

/** Terminates watches that are no longer served; returns the failures, and the watches to try again. */
async function endWatches(
  worker: Worker,
  clusters: Clusters,
  removed: readonly ClusterWatch[],
): Promise<{ failures: WatchFailure[]; remaining: ClusterWatch[] }> {
  const isServed = ({ cluster, scope, shard }: ClusterWatch) =>
    clusters.find(cluster)?.watches.some((one) => one.scope === scope && one.shard === shard);
  const failures = await failuresOf(
    removed.filter((watch) => !isServed(watch)),
    (watch) => endWatch(worker, watch),
  );
  return { failures, remaining: failures.map(({ cluster, scope, shard }) => ({ cluster, scope, shard })) };
}

async function endWatch({ client, options }: Worker, { cluster, scope, shard }: ClusterWatch): Promise<void> {
  const reason =
    `Watch ${shard + 1} of cluster ${cluster}, scope ${scope}, was removed from the configuration of worker ${options.identity}. ` +
    'A worker that still serves it starts a new watch.';
  try {
    await client?.workflow.getHandle(watchWorkflowId(cluster, scope, shard)).terminate(reason);
  } catch (error) {
    // Another worker has terminated it.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

function startWatches(worker: Worker, clusters: Clusters, goneAfter: number | undefined): Promise<WatchFailure[]> {
  const all = [...clusters].flatMap(({ name, watches }) => watches.map((watch) => ({ cluster: name, ...watch })));
  return failuresOf(all, (watch) => startWatch(worker, watch, goneAfter));
}

async function startWatch({ client, options }: Worker, watch: ClusterWatch, goneAfter?: number): Promise<void> {
  if (!client) throw new Error('The worker has no Temporal client: a replay worker cannot start driver watches.');
  const { cluster, scope, shard } = watch;
  const workflowId = watchWorkflowId(cluster, scope, shard);
  const input: DriverWatchInput = { cluster, scope, ...(shard > 0 && { shard }) };
  const share = shard > 0 ? `, share ${shard + 1}` : '';
  const { taskQueue } = options;
  const start = async (): Promise<void> => {
    await client.workflow.start(WATCH_WORKFLOW_TYPE, {
      workflowId,
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue,
      args: [input],
      staticSummary: `Watch of the drivers in cluster ${cluster}, scope ${scope}${share}`,
    });
  };
  const found = await describeRunning(client, workflowId);
  if (!found) return start();
  if (await terminateAbandoned(client, found, { taskQueue, now: Date.now(), goneAfter })) await start();
}

/** The running watch, if there is one. */
async function describeRunning(client: Client, workflowId: string): Promise<WorkflowExecutionDescription | undefined> {
  try {
    const found = await client.workflow.getHandle(workflowId).describe();
    return found.status.name === 'RUNNING' ? found : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Watches that are checked at once: a worker may serve hundreds of namespaces, and every worker checks all of them. */
const CONCURRENT_CHECKS = 8;

/** Applies an action to all watches; returns those for which it failed. */
async function failuresOf(
  watches: readonly ClusterWatch[],
  action: (watch: ClusterWatch) => Promise<void>,
): Promise<WatchFailure[]> {
  const queue = new PQueue({ concurrency: CONCURRENT_CHECKS });
  const results = await queue.addAll(
    watches.map(
      (watch) => () =>
        action(watch).then(
          () => [],
          (error: unknown) => [{ ...watch, error }],
        ),
    ),
  );
  return results.flat();
}
