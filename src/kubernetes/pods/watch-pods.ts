import type { CoreV1Event, V1Pod } from '@kubernetes/client-node';
import { type ResourceWatchOptions, type Watched, watchResource } from '../resources/watch-resource.ts';

/** Options of {@link watchPods} and {@link watchPodWarnings}. */
type PodWatchOptions<T extends V1Pod | CoreV1Event> = Pick<
  ResourceWatchOptions<T>,
  'cluster' | 'scope' | 'resourceVersion' | 'signal' | 'onObject' | 'onBookmark' | 'onListed' | 'onInterruption'
>;

/** A pod as a watch has received it. */
export type WatchedPod = Watched<V1Pod>;

/** The pods to watch. */
interface PodSelection {
  readonly labelSelector: string;
  /** Default: none. */
  readonly fieldSelector?: string;
  /** What they are, for messages. Default: drivers. */
  readonly what?: string;
}

/** Watches the pods that a label selector, and a field selector, select; see {@link watchResource}. */
export function watchPods({
  labelSelector,
  fieldSelector,
  what = 'drivers',
  ...options
}: PodWatchOptions<V1Pod> & PodSelection) {
  return watchResource<V1Pod>({
    ...options,
    resource: 'pods',
    what,
    selection: { labelSelector, ...(fieldSelector !== undefined && { fieldSelector }) },
  });
}

/** The Events of a list that are received at most. An Event that still holds is repeated, or found when its driver is read. */
const MAX_LISTED_EVENTS = 5000;

/**
 * Watches the Warning Events of all pods; see {@link watchResource}. Events cannot be selected by the labels of their pods, so
 * those of others are received as well.
 */
export function watchPodWarnings(options: PodWatchOptions<CoreV1Event>) {
  return watchResource<CoreV1Event>({
    ...options,
    resource: 'events',
    what: 'Warning Events of pods',
    selection: { fieldSelector: 'type=Warning,involvedObject.kind=Pod' },
    maxListed: MAX_LISTED_EVENTS,
  });
}
