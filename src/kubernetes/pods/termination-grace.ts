import type { V1Pod } from '@kubernetes/client-node';
import type { TerminationGrace } from './driver-pods.ts';

/** The longest that a pod may take to end after its deletion, in milliseconds, unless a limit is shorter. */
const MAX_TERMINATION_GRACE = 5 * 60_000;
/** Kubernetes' default, in seconds. */
const DEFAULT_GRACE = 30;

/** Milliseconds after the grace period of a pod before it is removed without its kubelet. */
const UNREPORTED = 60_000;

/**
 * Milliseconds after the first request to delete a pod by which its kubelet must have removed it. A kubelet kills the containers
 * when the grace period is over; one that has not reported that a minute later is not running, or cut off.
 */
export function removedAfter({ metadata, spec }: V1Pod, maximum = MAX_TERMINATION_GRACE): number {
  const own = metadata?.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE;
  return Math.min(own * 1000, maximum) + UNREPORTED;
}

/**
 * The grace period with which to delete a pod, if its own is longer than the maximum: a pod may ask for a year. Empty if its own
 * is short enough.
 * @param maximum milliseconds
 */
export function boundedGrace({ metadata, spec }: V1Pod, maximum = MAX_TERMINATION_GRACE): TerminationGrace {
  const seconds = Math.max(1, Math.floor(maximum / 1000));
  // That of a deletion which was requested already, else that of the pod.
  const own = metadata?.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE;
  return own > seconds ? { gracePeriodSeconds: seconds } : {};
}
