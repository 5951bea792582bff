import { lookUp } from '../lang.ts';
import type { Observation } from '../driver/observation.ts';
import type { PodEvent } from './evidence.ts';
import type { FailureClass } from './failure-class.ts';
import type { VerdictFacts } from './verdict-facts.ts';

/** Kubernetes removed a driver from its node. */
export interface Disruption {
  readonly failureClass: FailureClass;
  /** Kubernetes' reason: of a pod condition, or of an Event. */
  readonly reason: string;
}

/** Failure classes by the reason of the pod condition DisruptionTarget (Kubernetes: pod disruption conditions). */
const CONDITION_REASONS: Readonly<Record<string, FailureClass>> = {
  PreemptionByScheduler: 'preempted',
  EvictionByEvictionAPI: 'evicted',
  TerminationByKubelet: 'evicted',
  DeletionByTaintManager: 'node-lost',
  DeletionByPodGC: 'node-lost',
};

/**
 * Failure classes by the reason of an Event about a pod: from the scheduler (Preempted), from the kubelet's eviction manager
 * (Evicted) and its preemption for critical pods (Preempting), from the taint eviction and the node lifecycle controller.
 */
const EVENT_REASONS: Readonly<Record<string, FailureClass>> = {
  Preempted: 'preempted',
  Preempting: 'preempted',
  Evicted: 'evicted',
  TaintManagerEviction: 'node-lost',
  NodeNotReady: 'node-lost',
};

/** The disruption of a driver, from the condition of its pod, or else from an Event. */
export function findDisruption({ last, events = [] }: Pick<VerdictFacts, 'last' | 'events'>): Disruption | undefined {
  return podDisruption(last) ?? eventDisruption(events);
}

/** The disruption in the condition of the pod itself, which only Kubernetes' own components set. */
export function podDisruption(last: Observation | undefined): Disruption | undefined {
  const reason = last?.disruption;
  return reason === undefined ? undefined : { failureClass: lookUp(CONDITION_REASONS, reason) ?? 'evicted', reason };
}

/**
 * The last Event that removed the driver from its node. A node that was not ready for a while lost nothing when its kubelet
 * works again, and an eviction for a taint may be cancelled.
 */
function eventDisruption(events: readonly PodEvent[]): Disruption | undefined {
  let found: Disruption | undefined;
  for (const { reason, message = '' } of events) {
    const failureClass = lookUp(EVENT_REASONS, reason);
    if (failureClass === undefined) {
      if (found?.reason === 'NodeNotReady' && reason === 'Killing') found = undefined;
    } else if (reason === 'TaintManagerEviction' && message.startsWith('Cancelling')) {
      if (found?.reason === reason) found = undefined;
    } else {
      found = { failureClass, reason };
    }
  }
  return found;
}
