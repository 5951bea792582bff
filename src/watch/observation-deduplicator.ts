import type { V1Pod } from '@kubernetes/client-node';
import { podToObservation } from '../kubernetes/pods/pod-to-observation.ts';
import { observationKey, type Observation } from '../model/driver/observation.ts';
import { RECORDED_ANNOTATION, WORKFLOW_ID_ANNOTATION } from '../model/names.ts';

/** A new observation of a driver, for its batch. */
export interface ObservationUpdate {
  /** Workflow id of the batch. */
  readonly batchId: string;
  readonly observation: Observation;
}

/** Turns the pods of a watch into observations, and drops those that are not new to the batch. */
export class ObservationDeduplicator {
  /** The key of the last observation of each driver, by uid. */
  readonly #keys = new Map<string, string>();

  /** The observation of a pod, or undefined if its batch knows it already, has recorded its end, or does not exist. */
  next({ pod, isDeleted }: { readonly pod: V1Pod; readonly isDeleted: boolean }): ObservationUpdate | undefined {
    const uid = pod.metadata?.uid ?? '';
    const batchId = pod.metadata?.annotations?.[WORKFLOW_ID_ANNOTATION];
    if (batchId === undefined || pod.metadata?.annotations?.[RECORDED_ANNOTATION] !== undefined) {
      this.#keys.delete(uid);
      return undefined;
    }
    const current = podToObservation(pod);
    const observation: Observation = isDeleted ? { ...current, gone: true } : current;
    const key = observationKey(observation);
    const knownKey = this.#keys.get(uid) ?? observationKey(initialObservation(current));
    if (isDeleted) this.#keys.delete(uid);
    else this.#keys.set(uid, key);
    return key === knownKey ? undefined : { batchId, observation };
  }

  /** The number of drivers that are tracked. */
  get size(): number {
    return this.#keys.size;
  }
}

/** The observation of a driver that its batch has from the submission: the driver exists and has no problem. */
function initialObservation({ uid, tag, resourceVersion }: Observation): Observation {
  return { uid, tag, resourceVersion, state: 'PENDING' };
}
