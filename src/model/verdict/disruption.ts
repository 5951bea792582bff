import type { PodEvent } from './evidence.ts';
import type { FailureClass } from './failure-class.ts';
import type { Observation } from '../driver/observation.ts';
import type { Findings } from './findings.ts';

/** Who took a driver's place away, and what was the word for it. */
export interface Disruption {
  readonly failureClass: FailureClass;
  readonly word: string;
}

/** Reasons of the condition DisruptionTarget (Kubernetes: pod disruption conditions). */
const CONDITIONS: Readonly<Record<string, FailureClass>> = {
  PreemptionByScheduler: 'preempted',
  EvictionByEvictionAPI: 'evicted',
  TerminationByKubelet: 'evicted',
  DeletionByTaintManager: 'node-lost',
  DeletionByPodGC: 'node-lost',
};

/**
 * Reasons of Events about a pod: of the scheduler (Preempted), the kubelet's eviction manager (Evicted) and its making room
 * for critical pods (Preempting), the taint eviction controller and the node lifecycle controller.
 */
const EVENTS: Readonly<Record<string, FailureClass>> = {
  Preempted: 'preempted',
  Preempting: 'preempted',
  Evicted: 'evicted',
  TaintManagerEviction: 'node-lost',
  NodeNotReady: 'node-lost',
};

/** Who took the driver's place away: its pod's own word, or else that of an Event. */
export function disruptionOf({ last, events = [] }: Pick<Findings, 'last' | 'events'>): Disruption | undefined {
  return told(last) ?? eventOf(events);
}

/** The condition of the pod itself, which nobody else has written. */
export function told(last: Observation | undefined): Disruption | undefined {
  const word = last?.disruption;
  return word === undefined ? undefined : { failureClass: CONDITIONS[word] ?? 'evicted', word };
}

/**
 * The last Event that took the driver's place away. A node that was not ready for a while has lost nothing when its kubelet
 * speaks again; an eviction for a taint may be taken back.
 */
function eventOf(events: readonly PodEvent[]): Disruption | undefined {
  let found: Disruption | undefined;
  for (const { reason, message = '' } of events) {
    const failureClass = EVENTS[reason];
    if (failureClass === undefined) {
      if (found?.word === 'NodeNotReady' && reason === 'Killing') found = undefined;
    } else if (reason === 'TaintManagerEviction' && message.startsWith('Cancelling')) {
      if (found?.word === reason) found = undefined;
    } else {
      found = { failureClass, word: reason };
    }
  }
  return found;
}
