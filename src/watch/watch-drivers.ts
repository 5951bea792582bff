import type { V1Pod } from '@kubernetes/client-node';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { driverSelector, readDriver } from '../kubernetes/pods/driver-pods.ts';
import { watchPods, watchPodWarnings } from '../kubernetes/pods/watch-pods.ts';
import { KubernetesApiError } from '../kubernetes/transport/api-error.ts';
import type { Cluster } from '../kubernetes/transport/cluster.ts';
import { MESSAGES } from '../model/messages/messages.ts';
import { isTerminated } from '../model/driver/application-state.ts';
import type { Checkpoint } from './checkpoint.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { ExecutorWatch, type ExecutorWatchOptions } from './executors/watch-executors.ts';
import { LiveDrivers } from './live-drivers.ts';
import { ObservationDeduplicator, type ObservationUpdate } from './observation-deduplicator.ts';
import type { OrphanSearch } from './orphan-search.ts';
import { podReceiver, type UnreadablePod } from './receive-pod.ts';
import { type KnownDriver, SignalBudget } from './signal-budget.ts';
import { LeastRecentlyUsed } from './token-bucket.ts';
import { isInShard, type WatchShard } from './watch-shard.ts';
import { warningReceiver } from './receive-warning.ts';
import { createOrphanSearch, type OrphanHandling, searchOrphans } from './search-orphans.ts';

/** Receives what a driver watch reports, for logs and metrics. Must not throw. */
export interface DriverWatchListener {
  /** A batch has received an observation. */
  readonly onDelivered: (update: ObservationUpdate) => void;
  /** A driver has no running batch. Called once per driver. */
  readonly onOrphan: (update: ObservationUpdate) => void;
  /** An observation could not be delivered; the delivery is repeated. */
  readonly onDeliveryFailure: (update: ObservationUpdate, error: unknown, retryInMs: number) => void;
  /** A pod spoke for a batch whose driver it is not; its observation is dropped. `isFirst`: for the first time of late. */
  readonly onDropped: (update: ObservationUpdate, isFirst: boolean) => void;
  /** A pod could not be read and was skipped; the others are served. */
  readonly onUnreadablePod: (pod: UnreadablePod) => void;
  /** A search for orphans failed; the next one makes up for it. */
  readonly onSearchFailure: (error: unknown) => void;
  /** The API server has sent something: a pod, or a sign that nothing changed. */
  readonly onProgress: () => void;
  /** The connection to the API server was interrupted; the watch continues. */
  readonly onInterruption: (error: unknown, retryInMs: number) => void;
  /** Warning Events cannot be read; drivers are watched without them. Called once until they can be read again. */
  readonly onNoWarnings: (error: unknown) => void;
}

/** Where the stream of Warning Events can be resumed. It is kept apart: Events may be in another etcd than pods. */
export interface EventPosition {
  resourceVersion: string | undefined;
}

/** Options of {@link watchDrivers}. */
export interface DriverWatchOptions {
  readonly cluster: Cluster;
  /** A namespace, or `*` for all. */
  readonly scope: string;
  /** The share of the drivers that this watch serves. */
  readonly shard: WatchShard;
  readonly temporalNamespaceId: string;
  readonly client: Client;
  /** Where to begin; it advances with what is delivered. */
  readonly checkpoint: Checkpoint;
  /** Where the stream of Warning Events begins; it advances with what is received. */
  readonly events: EventPosition;
  readonly signal: AbortSignal;
  readonly listener: DriverWatchListener;
  /** Takes every pod as well: the retention of ended drivers. */
  readonly retain: (pod: V1Pod, isDeleted: boolean) => void;
  readonly orphans: OrphanHandling;
  /** Whether executors are watched as well, and where. */
  readonly executors: Pick<ExecutorWatchOptions, 'isEnabled' | 'position'>;
}

/** The number of concurrent signals. High enough that Temporal is the bottleneck. */
const CONCURRENT_SIGNALS = 64;
/** How often Warning Events are tried again without the permission to read them, in milliseconds. */
const FORBIDDEN_PAUSE = 5 * 60_000;

/**
 * Watches all drivers of a cluster and scope until `signal` aborts, and signals each batch the observations of its driver, with
 * the Warning Events that say why it does not start. It is level-based: repeated observations do no harm, and a batch polls for
 * observations that were lost. It also removes live drivers whose batch has closed.
 */
export async function watchDrivers(options: DriverWatchOptions): Promise<never> {
  const drivers = new LiveDrivers();
  const search = createOrphanSearch(options, drivers);
  const onFailure = options.listener.onSearchFailure;
  const executors = new ExecutorWatch(
    { ...options, ...options.executors, onFailure: options.listener.onInterruption },
    drivers,
  );
  const [never] = await Promise.all([
    watchPodsFor(options, drivers, search, executors),
    executors.run(),
    searchOrphans({ ...options, onFailure }, drivers, search),
  ]);
  return never;
}

function watchPodsFor(
  options: DriverWatchOptions,
  drivers: LiveDrivers,
  search: OrphanSearch,
  executors: ExecutorWatch,
): Promise<never> {
  const { cluster, scope, shard, temporalNamespaceId, checkpoint, signal, listener, retain } = options;
  const batches = new BatchSignals(options, search, executors);
  const deliveries = new DeliveryQueue<ObservationUpdate>({
    deliver: (update) => batches.signal(update),
    onFailure: (error, update, retryInMs) => listener.onDeliveryFailure(update, error, retryInMs),
    concurrency: CONCURRENT_SIGNALS,
    signal,
  });
  const enqueue = (update: ObservationUpdate, onDone: () => void) =>
    deliveries.enqueue(update.observation.uid, update, onDone);
  const deduplicator = new ObservationDeduplicator();
  // Detached: drivers are watched without Events, too. It ends with the watch.
  void watchWarnings(options, deduplicator, enqueue).catch(() => undefined);
  const withProgress =
    <T>(receive: (received: T) => void) =>
    (received: T) => {
      listener.onProgress();
      receive(received);
    };
  return watchPods({
    cluster,
    scope,
    labelSelector: driverSelector(temporalNamespaceId),
    resourceVersion: checkpoint.resourceVersion,
    signal,
    onObject: withProgress(
      podReceiver({
        shard,
        deduplicator,
        drivers,
        checkpoint,
        retain,
        enqueue,
        onUnreadable: listener.onUnreadablePod,
      }),
    ),
    onBookmark: withProgress((resourceVersion) => checkpoint.add(resourceVersion)()),
    onInterruption: listener.onInterruption,
  });
}

/** Watches Warning Events. What is lost of them is repeated by its source, or found when a batch reads its driver. */
function watchWarnings(
  { cluster, scope, shard, temporalNamespaceId, events, signal, listener }: DriverWatchOptions,
  deduplicator: ObservationDeduplicator,
  enqueue: (update: ObservationUpdate, onDone: () => void) => void,
): Promise<never> {
  let isForbidden = false;
  const receive = warningReceiver({
    temporalNamespaceId,
    deduplicator,
    readPod: (pod) => readDriver(cluster, { cluster: cluster.name, ...pod }, signal),
    enqueue: (update) => enqueue(update, () => undefined),
    onFailure: (error) => {
      if (!signal.aborted) listener.onInterruption(error, 0);
    },
  });
  const reached = (resourceVersion: string) => {
    isForbidden = false;
    events.resourceVersion = resourceVersion;
  };
  return watchPodWarnings({
    cluster,
    scope,
    resourceVersion: events.resourceVersion,
    signal,
    onObject: ({ object, isDeleted, resourceVersion }) => {
      if (!isDeleted && isInShard(object.involvedObject.uid ?? '', shard)) receive(object);
      if (resourceVersion !== undefined) reached(resourceVersion);
    },
    onBookmark: reached,
    onInterruption: (error, retryInMs) => {
      if (!(error instanceof KubernetesApiError) || error.status !== 403) {
        listener.onInterruption(error, retryInMs);
        return retryInMs;
      }
      if (!isForbidden) listener.onNoWarnings(error);
      isForbidden = true;
      return FORBIDDEN_PAUSE;
    },
  });
}

/** Pods with dropped observations that are remembered, so that each is logged once. */
const MAX_DROPPED = 1000;

/** Signals observations to batches within their budget, and reports each driver without a running batch once. */
class BatchSignals {
  readonly #client: Client;
  readonly #listener: DriverWatchListener;
  readonly #search: OrphanSearch;
  readonly #executors: ExecutorWatch;
  readonly #budget = new SignalBudget();
  /** Uids of pods of which an observation was dropped. */
  readonly #dropped = new LeastRecentlyUsed<true>(MAX_DROPPED);
  /** Uids of reported orphans that still exist. */
  readonly #orphans = new Set<string>();

  constructor(
    { client, listener }: Pick<DriverWatchOptions, 'client' | 'listener'>,
    search: OrphanSearch,
    executors: ExecutorWatch,
  ) {
    this.#executors = executors;
    this.#client = client;
    this.#listener = listener;
    this.#search = search;
  }

  /** @returns the milliseconds after which to signal the latest observation instead; undefined when it is done */
  async signal(update: ObservationUpdate): Promise<number | void> {
    const { batchId, namespace, name, observation } = update;
    const pod = { batchId, uid: observation.uid, namespace, name };
    const decision = this.#budget.request(pod, Date.now());
    if (decision.kind === 'wait') return decision.ms;
    if (decision.kind === 'confirm') {
      const known = await this.#queryDriver(batchId);
      if (known !== 'closed' && !this.#budget.confirm(pod, known, Date.now())) {
        let isFirst = false;
        this.#dropped.get(observation.uid, () => (isFirst = true));
        this.#listener.onDropped(update, isFirst);
        return;
      }
    }
    // The batch ends with the driver: before that it learns everything about the executors.
    if (observation.gone || isTerminated(observation.state))
      await this.#executors.driverEnded(observation.uid, batchId);
    const isOrphan = !(await this.#deliver(batchId, observation));
    if (!isOrphan) this.#listener.onDelivered(update);
    if (observation.gone) this.#orphans.delete(observation.uid);
    else if (isOrphan && !this.#orphans.has(observation.uid)) {
      this.#orphans.add(observation.uid);
      this.#search.suspect(batchId);
      this.#listener.onOrphan(update);
    }
  }

  /** The driver that a running batch has, by its own knowledge. A closed batch is not queried: that would replay it. */
  async #queryDriver(batchId: string): Promise<KnownDriver | undefined | 'closed'> {
    const handle = this.#client.workflow.getHandle(batchId);
    try {
      const { status } = await handle.describe();
      if (status.name !== 'RUNNING') return 'closed';
      return (await handle.query<KnownDriver | null>(MESSAGES.driver)) ?? undefined;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'closed';
      throw error;
    }
  }

  /** Returns false if the batch is closed: it has recorded the end of its driver, or the driver is left to the sweep. */
  async #deliver(batchId: string, observation: ObservationUpdate['observation']): Promise<boolean> {
    try {
      await this.#client.workflow.getHandle(batchId).signal(MESSAGES.driverObserved, observation);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }
}
