import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { driverSelector } from '../kubernetes/pods/driver-pods.ts';
import { watchPods } from '../kubernetes/pods/watch-pods.ts';
import type { Cluster } from '../kubernetes/transport/cluster.ts';
import { MESSAGES } from '../model/messages/messages.ts';
import type { Checkpoint } from './checkpoint.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { ObservationDeduplicator, type ObservationUpdate } from './observation-deduplicator.ts';
import { podReceiver, type UnreadablePod } from './receive-pod.ts';

/** Receives what a driver watch reports, for logs and metrics. Must not throw. */
export interface DriverWatchListener {
  /** A batch has received an observation. */
  readonly onDelivered: () => void;
  /** A driver has no running batch. Called once per driver. */
  readonly onOrphan: (update: ObservationUpdate) => void;
  /** An observation could not be delivered; the delivery is repeated. */
  readonly onDeliveryFailure: (update: ObservationUpdate, error: unknown, retryInMs: number) => void;
  /** A pod could not be read and was skipped; the others are served. */
  readonly onUnreadablePod: (pod: UnreadablePod) => void;
  /** The connection to the API server was interrupted; the watch continues. */
  readonly onInterruption: (error: unknown, retryInMs: number) => void;
}

/** Options of {@link watchDrivers}. */
export interface DriverWatchOptions {
  readonly cluster: Cluster;
  /** A namespace, or `*` for all. */
  readonly scope: string;
  readonly temporalNamespaceId: string;
  readonly client: Client;
  /** Where to begin; it advances with what is delivered. */
  readonly checkpoint: Checkpoint;
  readonly signal: AbortSignal;
  readonly listener: DriverWatchListener;
}

/** The number of concurrent signals. High enough that Temporal is the bottleneck. */
const CONCURRENT_SIGNALS = 64;

/**
 * Watches all drivers of a cluster and scope until `signal` aborts, and signals each batch the observations of its driver. It
 * is level-based: repeated observations do no harm, and a batch polls for observations that were lost.
 */
export function watchDrivers(options: DriverWatchOptions): Promise<never> {
  const { cluster, scope, temporalNamespaceId, checkpoint, signal, listener } = options;
  const batches = new BatchSignals(options);
  const deliveries = new DeliveryQueue<ObservationUpdate>({
    deliver: (update) => batches.signal(update),
    onFailure: (error, update, retryInMs) => listener.onDeliveryFailure(update, error, retryInMs),
    concurrency: CONCURRENT_SIGNALS,
    signal,
  });
  return watchPods({
    cluster,
    scope,
    labelSelector: driverSelector(temporalNamespaceId),
    resourceVersion: checkpoint.resourceVersion,
    signal,
    onPod: podReceiver({
      deduplicator: new ObservationDeduplicator(),
      checkpoint,
      enqueue: (update, onDone) => deliveries.enqueue(update.observation.uid, update, onDone),
      onUnreadable: listener.onUnreadablePod,
    }),
    onBookmark: (resourceVersion) => checkpoint.add(resourceVersion)(),
    onInterruption: listener.onInterruption,
  });
}

/** Signals observations to batches, and reports each driver without a running batch once. */
class BatchSignals {
  readonly #client: Client;
  readonly #listener: DriverWatchListener;
  /** Uids of reported orphans that still exist. */
  readonly #orphans = new Set<string>();

  constructor({ client, listener }: Pick<DriverWatchOptions, 'client' | 'listener'>) {
    this.#client = client;
    this.#listener = listener;
  }

  async signal(update: ObservationUpdate): Promise<void> {
    const { batchId, observation } = update;
    const isOrphan = !(await this.#deliver(batchId, observation));
    if (!isOrphan) this.#listener.onDelivered();
    if (observation.gone) this.#orphans.delete(observation.uid);
    else if (isOrphan && !this.#orphans.has(observation.uid)) {
      this.#orphans.add(observation.uid);
      this.#listener.onOrphan(update);
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
