import type { V1Pod } from '@kubernetes/client-node';
import { podToObservation } from '../kubernetes/pods/pod-to-observation.ts';
import type { PodEvent } from '../kubernetes/pods/watch-pods.ts';
import { RECORDED_ANNOTATION, WORKFLOW_ID_ANNOTATION } from '../model/names.ts';
import { observationKey, type Observation } from '../model/driver/observation.ts';

/** Something a batch should hear about its driver. */
export interface News {
  readonly workflowId: string;
  readonly observation: Observation;
}

/** Sorts out of everything a watch sees what is news to a batch: each state of a driver once. */
export class ObservationDeduplicator {
  readonly #told = new Map<string, string>();

  /** What the batch of this pod should hear, or undefined when it knows, or has ended. */
  newsOf(event: Exclude<PodEvent, { type: 'progress' }>): News | undefined {
    const { pod, type } = event;
    const uid = pod.metadata?.uid ?? '';
    const workflowId = pod.metadata?.annotations?.[WORKFLOW_ID_ANNOTATION];
    if (workflowId === undefined || isRecorded(pod)) {
      this.#told.delete(uid);
      return undefined;
    }
    const seen = podToObservation(pod);
    const observation: Observation = type === 'gone' ? { ...seen, gone: true } : seen;
    const significance = observationKey(observation);
    const known = this.#told.get(uid) ?? observationKey(initialObservation(seen));
    if (type === 'gone') this.#told.delete(uid);
    else this.#told.set(uid, significance);
    return significance === known ? undefined : { workflowId, observation };
  }

  /** How many drivers are followed. */
  get size(): number {
    return this.#told.size;
  }
}

/** A driver as its batch knows it from its own submission: it is there, and nothing is wrong with it. */
function initialObservation({ uid, tag, resourceVersion }: Observation): Observation {
  return { uid, tag, resourceVersion, state: 'PENDING' };
}

function isRecorded(pod: V1Pod): boolean {
  return pod.metadata?.annotations?.[RECORDED_ANNOTATION] !== undefined;
}
