import { setTimeout as pause } from 'node:timers/promises';
import { activityInfo, Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { type AdoptionListener, adoptDrivers, type ForeignDriver } from '../src/adoption/adopt-drivers.ts';
import { currentCleanupPolicy } from '../src/config/layers/current-cleanup-policy.ts';
import { adoptionRule } from '../src/config/schema/adopt.ts';
import type { Cluster } from '../src/kubernetes/transport/cluster.ts';
import { ClusterNotServedError, type Clusters } from '../src/kubernetes/transport/clusters.ts';
import {
  batchCounts,
  type BatchCounts,
  countLiveBatches,
  hasStateAttributes,
} from '../src/watch/count-live-batches.ts';
import { asRecord, defined } from '../src/model/lang.ts';
import { count, type Labels, METRICS, recordHistogram, setGauge } from '../src/model/metrics.ts';
import { DriverRetention, type RetentionListener } from '../src/retention/retain-drivers.ts';
import { removeOrphanedDriver } from '../src/sweep/remove-orphaned-driver.ts';
import { BatchWorkflows } from '../src/temporal/batch-workflows.ts';
import { Checkpoint } from '../src/watch/checkpoint.ts';
import type { OrphanHandling } from '../src/watch/search-orphans.ts';
import { watchDrivers, type DriverWatchListener } from '../src/watch/watch-drivers.ts';
import { isInShard, type WatchShard } from '../src/watch/watch-shard.ts';
import type { SparkActivityDeps } from './deps.ts';
import { clusterNotServed } from './failures.ts';
import { driverFields } from './log-fields.ts';
import { recordFindings } from './sweep-orphans.ts';
import type { TemporalNamespace } from './temporal-namespace.ts';

/** Input of the activity that watches drivers. */
export interface WatchDriversInput {
  readonly cluster: string;
  /** A namespace, or `*` for all. */
  readonly scope: string;
  /** Its number among the watches that share the drivers of the scope, from 0. Absent: 0. */
  readonly shard?: number | undefined;
  /** How many shared them where an earlier watch stopped. */
  readonly shards?: number | undefined;
  /** Where an earlier watch of drivers stopped. */
  readonly resourceVersion?: string | undefined;
  /** Where an earlier watch of Warning Events stopped. */
  readonly eventsResourceVersion?: string | undefined;
  /** Where an earlier watch of executors stopped. */
  readonly executorsResourceVersion?: string | undefined;
  /** How long to watch, in milliseconds. Then the workflow continues as new. */
  readonly returnAfter: number;
}

/** Where another watch can resume; undefined: with a new list. */
type WatchPosition = Pick<
  WatchDriversInput,
  'resourceVersion' | 'eventsResourceVersion' | 'executorsResourceVersion' | 'shards'
>;

/** After this many attempts, which take over a minute, the watch ends. A worker that serves the cluster starts it again. */
const MAX_ATTEMPTS_UNSERVED = 20;

/**
 * Watches the drivers of a cluster and scope, deletes those whose retention is over, removes live drivers whose batch has
 * closed, and starts batches for drivers of other clients that the configuration says to adopt. It occupies no activity slot. Returns where the next watch can resume.
 */
export function watchDriversActivity(deps: SparkActivityDeps, temporal: TemporalNamespace) {
  const { clusters, submitters, configuration, hosted, watchProgress } = deps;
  return async (request: WatchDriversInput): Promise<WatchPosition> => {
    const { cluster: name, scope, shard: index = 0, returnAfter, ...input } = request;
    const cluster = servedCluster(clusters, name, index);
    const shard: WatchShard = { index, of: cluster.options.watchShards };
    const watch = index > 0 ? `${name}/${scope}/${index + 1}` : `${name}/${scope}`;
    const { id, searchAttributes } = await temporal();
    const earlier = { ...input, ...defined(heartbeatPosition()) };
    // With another number of shards, other drivers belong to this watch: it begins with a new list.
    const start = (earlier.shards ?? 1) === shard.of ? earlier : {};
    const checkpoint = new Checkpoint(start.resourceVersion);
    const events = { resourceVersion: start.eventsResourceVersion };
    const executors = { resourceVersion: start.executorsResourceVersion };
    const position = (): WatchPosition => ({
      resourceVersion: checkpoint.resourceVersion,
      eventsResourceVersion: events.resourceVersion,
      executorsResourceVersion: executors.resourceVersion,
      shards: shard.of,
    });
    const context = Context.current();
    const { taskQueue } = activityInfo();
    const orphans = orphanHandling(deps, { cluster, temporalNamespaceId: id, context });
    context.log.info('Watching drivers', {
      cluster: name,
      scope,
      shard: index,
      resourceVersion: checkpoint.resourceVersion,
    });
    const run = async (stopped: AbortSignal): Promise<WatchPosition> => {
      const timeout = AbortSignal.timeout(returnAfter);
      // Aborts in the end, so that the watch and the retention end together.
      const ended = new AbortController();
      const signal = AbortSignal.any([stopped, timeout, cluster.retired, ended.signal]);
      const retention = new DriverRetention({
        cluster,
        scope,
        serves: (uid) => isInShard(uid, shard),
        temporalNamespaceId: id,
        currentPolicy: (selector, own) => currentCleanupPolicy(configuration.current.document, selector, own),
        withdraw: async (driver, until) =>
          submitters.ofDriver(driver).withdraw?.({ driver, temporalNamespaceId: id, cluster, signal: until }),
        listener: retentionListener(name, context),
        signal,
      });
      // What concerns the scope as a whole is done by its first watch.
      const isFirst = index === 0;
      const counting = countRepeatedly(
        {
          client: context.client,
          cluster: name,
          scope,
          hasAttributes: isFirst && hasStateAttributes(searchAttributes),
        },
        context,
        signal,
      );
      try {
        const watching = watchDrivers({
          cluster,
          scope,
          shard,
          temporalNamespaceId: id,
          client: context.client,
          checkpoint,
          events,
          signal,
          listener: watchListener({ cluster: name, scope, shard: index }, context, (at) =>
            watchProgress?.received(watch, at),
          ),
          retain: (pod, isDeleted) => retention.observe(pod, isDeleted),
          orphans: orphans(signal),
          executors: {
            isEnabled: () => configuration.current.document.usage.executors === 'watch',
            position: executors,
          },
        });
        if (!isFirst) return await Promise.race([watching, retention.run()]);
        const adoption = adoptDrivers({
          cluster,
          scope,
          client: context.client,
          taskQueue,
          rule: () => adoptionRule(name, configuration.current.document.clusters[name]?.adopt),
          listener: adoptionListener(name, scope, context),
          signal,
        });
        return await Promise.race([watching, retention.run(), adoption]);
      } catch (error) {
        stopped.throwIfAborted();
        if (!timeout.aborted && !cluster.retired.aborted) throw error;
        // A resource version is only valid for the same API server.
        const isSameServer = !cluster.retired.aborted || clusters.find(name)?.server === cluster.server;
        return isSameServer ? position() : {};
      } finally {
        ended.abort(new Error('The watch has ended.'));
        await counting;
        watchProgress?.ended(watch);
        // Another worker may watch from now on, and the gauges of all workers are summed.
        setGauge(context.metricMeter, METRICS.watchProgress, { cluster: name, scope, shard: String(index) }, 0);
      }
    };
    return hosted.host({ run, details: position });
  };
}

/** Removes orphaned drivers by the policy of the configuration in force. */
function orphanHandling(
  { configuration }: SparkActivityDeps,
  {
    cluster,
    temporalNamespaceId,
    context,
  }: { readonly cluster: Cluster; readonly temporalNamespaceId: string; readonly context: Context },
): (signal: AbortSignal) => OrphanHandling {
  const batches = new BatchWorkflows(context.client, temporalNamespaceId);
  // Temporal's clock when this attempt was scheduled, which is a little earlier, and goes on monotonically.
  const { currentAttemptScheduledTimestampMs: scheduled } = activityInfo();
  const begin = performance.now();
  const clock = () => scheduled + performance.now() - begin;
  const policy = () => configuration.current.document.orphans;
  const grace = () => configuration.current.document.orphanGrace;
  return (signal) => ({
    isEnabled: () => policy() !== 'never',
    grace,
    clock,
    handle: async (driver) => {
      const { findings, outcome } = await removeOrphanedDriver(
        { cluster, temporalNamespaceId, batches, grace: grace(), reportOnly: policy() !== 'delete', signal, clock },
        driver,
      );
      recordFindings(findings, cluster.name, context);
      return outcome;
    },
  });
}

/** Pause between two counts, at least; in milliseconds. */
const COUNT_INTERVAL = 15_000;
/** The share of the time that counting may take: a pause is at least as many times as long as the count before it. */
const COUNT_PAUSE_FACTOR = 30;

interface CountedScope {
  readonly client: Client;
  readonly cluster: string;
  readonly scope: string;
  /** Whether visibility has what is counted. */
  readonly hasAttributes: boolean;
}

/**
 * Counts the running batches of the scope again and again. The watch of a scope runs on one worker at a time, so that the
 * gauges of all workers can be summed; at the end they are 0 here.
 */
async function countRepeatedly(
  { client, cluster, scope, hasAttributes }: CountedScope,
  { log, metricMeter }: Reporting,
  signal: AbortSignal,
): Promise<void> {
  if (!hasAttributes) return;
  let shown: BatchCounts = batchCounts([]);
  const show = (counts: BatchCounts): void => {
    for (const { labels, number } of counts.changesFrom(shown)) {
      setGauge(metricMeter, METRICS.batches, { cluster, scope, ...labels }, number);
    }
    setGauge(metricMeter, METRICS.oldestQueued, { cluster, scope }, counts.oldestQueued);
    shown = counts;
  };
  show(batchCounts([], { withZeros: true }));
  while (!signal.aborted) {
    const began = performance.now();
    try {
      show(await countLiveBatches(client, cluster, scope, signal));
    } catch (error) {
      if (!signal.aborted) log.warn('The running batches could not be counted', { cluster, scope, error });
    }
    const wait = Math.max(COUNT_INTERVAL, (performance.now() - began) * COUNT_PAUSE_FACTOR);
    await pause(wait, undefined, { signal }).catch(() => undefined);
  }
  show(batchCounts([]));
}

/**
 * @throws ApplicationFailure when this worker does not serve the cluster, or has fewer watches of it; after the last attempt it is
 *   not retryable
 */
function servedCluster(clusters: Clusters, name: string, shard: number): Cluster {
  try {
    const cluster = clusters.get(name);
    if (shard < cluster.options.watchShards) return cluster;
    throw new ClusterNotServedError(
      `This worker has ${cluster.options.watchShards} watches of cluster "${name}", not ${shard + 1}.`,
    );
  } catch (error) {
    if (!(error instanceof ClusterNotServedError)) throw error;
    throw clusterNotServed(error, activityInfo().attempt >= MAX_ATTEMPTS_UNSERVED);
  }
}

/** The parts of the activity's context that work after its function has returned. */
type Reporting = Pick<Context, 'log' | 'metricMeter'>;

function watchListener(
  { cluster, scope, shard }: { readonly cluster: string; readonly scope: string; readonly shard: number },
  { log, metricMeter }: Reporting,
  onProgress: (at: number) => void,
): DriverWatchListener {
  const startedAt = Date.now();
  const advance = (at: number): void => {
    onProgress(at);
    setGauge(metricMeter, METRICS.watchProgress, { cluster, scope, shard: String(shard) }, Math.floor(at / 1000));
  };
  // A watch that goes on where another worker stopped may receive nothing before a bookmark, five minutes later.
  advance(startedAt);
  return {
    onDelivered: ({ observation }) => {
      count(metricMeter, METRICS.watchObservations, { cluster, outcome: 'delivered' });
      // A watch that starts reports old changes again: they say nothing about its lag.
      const changedAt = Date.parse(observation.exit?.finishedAt ?? observation.startedAt ?? '');
      if (changedAt > startedAt) {
        recordHistogram(metricMeter, METRICS.watchLag, { cluster }, Math.max(0, Date.now() - changedAt) / 1000);
      }
    },
    onProgress: () => advance(Date.now()),
    onOrphan: ({ batchId, observation: { tag, state } }) => {
      count(metricMeter, METRICS.watchObservations, { cluster, outcome: 'orphan' });
      log.warn('A driver has no running batch', { cluster, batchId, tag, state });
    },
    onDeliveryFailure: ({ batchId }, error, retryInMs) =>
      log.warn('An observation could not be delivered to its batch', { cluster, batchId, retryInMs, error }),
    onDropped: ({ batchId, namespace, name }, isFirst) => {
      count(metricMeter, METRICS.watchObservations, { cluster, outcome: 'dropped' });
      if (isFirst)
        log.warn('A pod has the labels of a driver that it is not', { cluster, batchId, namespace, pod: name });
    },
    onUnreadablePod: ({ namespace, pod, errorType }) => {
      count(metricMeter, METRICS.watchUnreadablePods, { cluster });
      log.warn('A pod could not be read and was skipped', { cluster, namespace, pod, errorType });
    },
    onSearchFailure: (error) =>
      log.warn('A look for drivers whose batch has closed failed; the next one makes up for it', {
        cluster,
        scope,
        error,
      }),
    onInterruption: (error, retryInMs) =>
      log.warn('The driver watch was interrupted and continues', { cluster, scope, retryInMs, error }),
    onNoWarnings: (error) =>
      log.warn('Warning Events cannot be read: status shows fewer reasons why drivers do not start', {
        cluster,
        scope,
        error,
      }),
  };
}

function retentionListener(cluster: string, { log, metricMeter }: Reporting): RetentionListener {
  const deletion = (outcome: Labels<typeof METRICS.retentionDeletions>['outcome']) =>
    count(metricMeter, METRICS.retentionDeletions, { cluster, outcome });
  return {
    onDeleted: (driver) => {
      deletion('deleted');
      log.info('Deleted a driver after its retention', driverFields(driver));
    },
    onDeletionFailure: (driver, error, retryInMs) => {
      deletion('failed');
      log.warn('A driver could not be deleted after its retention', { ...driverFields(driver), retryInMs, error });
    },
    onListFailure: (error, retryInMs) =>
      log.warn('The drivers in retention could not be listed', { cluster, retryInMs, error }),
  };
}

function adoptionListener(cluster: string, scope: string, { log, metricMeter }: Reporting): AdoptionListener {
  const adoption = (outcome: Labels<typeof METRICS.adoptions>['outcome']) =>
    count(metricMeter, METRICS.adoptions, { cluster, outcome });
  const fieldsOf = ({ namespace, name: pod, uid }: ForeignDriver) => ({ cluster, namespace, pod, uid });
  return {
    onStarted: (driver, batchId) => {
      adoption('started');
      log.info('Started a batch that adopts a driver', { ...fieldsOf(driver), batchId });
    },
    onExisting: (driver, batchId) => {
      adoption('exists');
      log.info('No batch was started for a driver: one with this id exists', { ...fieldsOf(driver), batchId });
    },
    onRefused: (driver, reason) => {
      adoption('refused');
      log.warn('A driver is not adopted', { ...fieldsOf(driver), reason });
    },
    onFailure: (driver, error, retryInMs) => {
      adoption('failed');
      log.warn('No batch could be started for a driver', { ...fieldsOf(driver), retryInMs, error });
    },
    onOverflow: (waiting, retryInMs) =>
      log.warn('More drivers are to be adopted than may wait; the others are found later', {
        cluster,
        scope,
        waiting,
        retryInMs,
      }),
    onInterruption: (error, retryInMs) =>
      log.warn('The watch of drivers to adopt was interrupted and continues', { cluster, scope, retryInMs, error }),
  };
}

/** The position that an earlier attempt has reached. */
function heartbeatPosition(): WatchPosition {
  const { resourceVersion, eventsResourceVersion, executorsResourceVersion } = asRecord(
    activityInfo().heartbeatDetails,
  );
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    resourceVersion: text(resourceVersion),
    eventsResourceVersion: text(eventsResourceVersion),
    executorsResourceVersion: text(executorsResourceVersion),
  };
}
