import type { V1Pod } from '@kubernetes/client-node';
import type { WatchedPod } from '../kubernetes/pods/watch-pods.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { LiveDrivers } from './live-drivers.ts';
import type { ObservationDeduplicator, ObservationUpdate } from './observation-deduplicator.ts';
import { isInShard, type WatchShard } from './watch-shard.ts';

/** A pod that could not be turned into an observation. It names the pod and quotes nothing else of it. */
export interface UnreadablePod {
  readonly namespace: string;
  readonly pod: string;
  /** The class of the error; its message may quote the pod. */
  readonly errorType: string;
}

/** What {@link podReceiver} needs. */
export interface PodReceiverOptions {
  /** The share of the drivers that the watch serves; the others are passed over. */
  readonly shard: WatchShard;
  readonly deduplicator: Pick<ObservationDeduplicator, 'next'>;
  /** Learns which drivers live. */
  readonly drivers: Pick<LiveDrivers, 'track'>;
  readonly checkpoint: Pick<Checkpoint, 'add'>;
  /** Takes every pod as well: the retention of ended drivers. */
  readonly retain: (pod: V1Pod, isDeleted: boolean) => void;
  /** Delivers an update to its batch, and calls `onDone` once it is delivered or replaced. */
  readonly enqueue: (update: ObservationUpdate, onDone: () => void) => void;
  /** An unreadable pod was skipped. Its batch polls for the state of its driver. */
  readonly onUnreadable: (pod: UnreadablePod) => void;
}

/**
 * Receives the pods of lists and of the stream. It never throws: an application may write anything into its pod, and the pods
 * behind it belong to others.
 */
export function podReceiver({
  shard,
  deduplicator,
  drivers,
  checkpoint,
  retain,
  enqueue,
  onUnreadable,
}: PodReceiverOptions) {
  return ({ object: pod, isDeleted, resourceVersion }: WatchedPod): void => {
    const onDone = checkpoint.add(resourceVersion);
    if (!isInShard(pod.metadata?.uid ?? '', shard)) return onDone();
    let update: ObservationUpdate | undefined;
    try {
      retain(pod, isDeleted);
      drivers.track({ pod, isDeleted });
      update = deduplicator.next({ pod, isDeleted });
    } catch (error) {
      const { namespace = '', name = '' } = pod.metadata ?? {};
      onUnreadable({ namespace, pod: name, errorType: error instanceof Error ? error.name : typeof error });
    }
    if (update) enqueue(update, onDone);
    else onDone();
  };
}
