import { activityInfo, cancellationSignal, Context, heartbeat, log, metricMeter } from '@temporalio/activity';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { asRecord } from '../src/model/lang.ts';
import { count, METRICS } from '../src/model/metrics.ts';
import type { Cluster } from '../src/kubernetes/transport/cluster.ts';
import { ClusterNotServedError, type Clusters } from '../src/kubernetes/transport/clusters.ts';
import { driverSelector } from '../src/kubernetes/pods/driver-pods.ts';
import { watchPods } from '../src/kubernetes/pods/watch-pods.ts';
import { MESSAGES } from '../src/model/messages/messages.ts';
import { Checkpoint } from '../src/watch/checkpoint.ts';
import { Deliveries } from '../src/watch/deliveries.ts';
import { type News, ObservationDeduplicator } from '../src/watch/observation-deduplicator.ts';
import type { SparkActivityDeps } from './deps.ts';
import { clusterNotServed } from './failures.ts';
import type { TemporalNamespace } from './temporal-namespace.ts';

/** What one watch follows, and where an earlier one got to. */
export interface WatchDriversInput {
  readonly cluster: string;
  /** A namespace, or `*` for all. */
  readonly scope: string;
  readonly resourceVersion?: string | undefined;
  /** The watch returns after this long, in milliseconds, so that its workflow can start afresh. */
  readonly returnAfter: number;
}

/** Signals under way at once: enough that Temporal, not we, is what takes time. */
const CONCURRENT_SIGNALS = 64;
const HEARTBEAT_INTERVAL = 1000;
/** So many tries, over more than a minute, and no worker serves the cluster: the watch ends. Who serves it starts it anew. */
const TRIES_ELSEWHERE = 20;

/**
 * Follows all drivers of a cluster and scope and tells each batch what becomes of its own. Level-based: whatever it
 * tells twice does no harm, whatever it fails to tell the batch finds out by itself.
 */
export function watchDriversActivity({ clusters }: SparkActivityDeps, temporal: TemporalNamespace) {
  return async ({ cluster: name, scope, resourceVersion, returnAfter }: WatchDriversInput) => {
    const cluster = servedCluster(clusters, name);
    const { id } = await temporal();
    const { client } = Context.current();
    const checkpoint = new Checkpoint(checkpointOf(activityInfo().heartbeatDetails) ?? resourceVersion);
    const filter = new ObservationDeduplicator();
    const seen = { cluster: name, orphans: new Set<string>() };
    const returned = AbortSignal.timeout(returnAfter);
    const signal = AbortSignal.any([cancellationSignal(), returned, cluster.retired]);
    const deliveries = new Deliveries<News>({
      deliver: (news) => tell(client, news, seen),
      onFailure: (error, news, nextTryInMs) =>
        log.warn('A batch could not be told of its driver', { workflowId: news.workflowId, nextTryInMs, error }),
      concurrency: CONCURRENT_SIGNALS,
      signal,
    });
    const beat = setInterval(() => heartbeat({ resourceVersion: checkpoint.resourceVersion }), HEARTBEAT_INTERVAL);
    log.info('Watching drivers', { cluster: name, scope, from: checkpoint.resourceVersion ?? 'a new list' });
    try {
      return await watchPods({
        cluster,
        scope,
        labelSelector: driverSelector(id),
        resourceVersion: checkpoint.resourceVersion,
        signal,
        onEvent: (event) => {
          const done = checkpoint.add(event.resourceVersion);
          const news = event.type === 'progress' ? undefined : filter.newsOf(event);
          if (news) deliveries.offer(news.observation.uid, news, done);
          else done();
        },
        onInterruption: (error, nextTryInMs) =>
          log.warn('The watch was interrupted and goes on', { cluster: name, scope, nextTryInMs, error }),
      });
    } catch (error) {
      cancellationSignal().throwIfAborted();
      if (!returned.aborted && !cluster.retired.aborted) throw error;
      // A place in one API server's history means nothing to another.
      const sameServer = !cluster.retired.aborted || clusters.find(name)?.server === cluster.server;
      return { resourceVersion: sameServer ? checkpoint.resourceVersion : undefined };
    } finally {
      clearInterval(beat);
    }
  };
}

/** @throws ApplicationFailure when this worker does not serve it, in the end one that ends the watch */
function servedCluster(clusters: Clusters, name: string): Cluster {
  try {
    return clusters.get(name);
  } catch (error) {
    if (!(error instanceof ClusterNotServedError)) throw error;
    throw clusterNotServed(error, activityInfo().attempt >= TRIES_ELSEWHERE);
  }
}

/** Drivers without a running batch that were spoken of already: an orphan has many states, and is one. */
interface Seen {
  readonly cluster: string;
  readonly orphans: Set<string>;
}

async function tell(client: Client, { workflowId, observation }: News, { cluster, orphans }: Seen): Promise<void> {
  const told = (outcome: 'delivered' | 'orphan') => count(metricMeter, METRICS.watchObservations, { cluster, outcome });
  try {
    await client.workflow.getHandle(workflowId).signal(MESSAGES.driverObserved, observation);
    told('delivered');
    if (observation.gone) orphans.delete(observation.uid);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    // The batch is closed: its end is known, or its driver is an orphan, for the sweep to judge. The watch deletes nothing.
    if (observation.gone) orphans.delete(observation.uid);
    else if (!orphans.has(observation.uid)) {
      orphans.add(observation.uid);
      told('orphan');
      log.warn('A driver has no running batch', { workflowId, tag: observation.tag, state: observation.state });
    }
  }
}

function checkpointOf(details: unknown): string | undefined {
  const { resourceVersion } = asRecord(details);
  return typeof resourceVersion === 'string' ? resourceVersion : undefined;
}
