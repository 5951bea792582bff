import type { V1Pod } from '@kubernetes/client-node';
import { podToObservation } from '../kubernetes/pods/pod-to-observation.ts';
import { type ApplicationState, isTerminated } from '../model/driver/application-state.ts';
import { keepEventProblem } from '../model/driver/event-problem.ts';
import { observationKey, type Observation } from '../model/driver/observation.ts';
import { RECORDED_ANNOTATION, WORKFLOW_ID_ANNOTATION } from '../model/names.ts';

/** A new observation of a driver, for its batch. */
export interface ObservationUpdate {
  /** Workflow id of the batch. */
  readonly batchId: string;
  /** Namespace and name of the driver's pod. */
  readonly namespace: string;
  readonly name: string;
  readonly observation: Observation;
}

/** What is remembered of a driver. */
interface KnownDriver {
  /** The key of its last observation. */
  readonly key: string;
  readonly state: ApplicationState;
  /** Its last observation, when an Event reported a problem: later states of the pod do not show it. */
  readonly explained?: Observation;
}

/** A pod of a watch. */
export interface PodState {
  readonly pod: V1Pod;
  /** Whether the pod was deleted; `pod` is its last state. */
  readonly isDeleted: boolean;
  /** Adds what Events report to the observation of the pod. */
  readonly explain?: (observation: Observation) => Observation;
}

/** Turns the pods of a watch into observations, and drops those that are not new to the batch. */
export class ObservationDeduplicator {
  /** By the uid of the driver. */
  readonly #known = new Map<string, KnownDriver>();

  /** The observation of a pod, or undefined if its batch knows it already, has recorded its end, or does not exist. */
  next({ pod, isDeleted, explain = (observation) => observation }: PodState): ObservationUpdate | undefined {
    const uid = pod.metadata?.uid ?? '';
    const batchId = pod.metadata?.annotations?.[WORKFLOW_ID_ANNOTATION];
    if (batchId === undefined) {
      this.#known.delete(uid);
      return undefined;
    }
    const known = this.#known.get(uid);
    const current = keepEventProblem(known?.explained, explain(podToObservation(pod)));
    if (isRecorded(pod, current, known)) {
      this.#known.delete(uid);
      return undefined;
    }
    const observation: Observation = isDeleted ? { ...current, gone: true } : current;
    const key = observationKey(observation);
    const knownKey = known?.key ?? observationKey(initialObservation(current));
    if (isDeleted) this.#known.delete(uid);
    else this.#known.set(uid, toKnown(observation, key));
    const { namespace = '', name = '' } = pod.metadata ?? {};
    return key === knownKey ? undefined : { batchId, namespace, name, observation };
  }

  /** Whether a driver may still have to start, as far as this watch knows. */
  mayBePending(uid: string): boolean {
    return (this.#known.get(uid)?.state ?? 'PENDING') === 'PENDING';
  }

  /** Whether this watch has received a driver with this uid, whatever its name. */
  knows(uid: string): boolean {
    return this.#known.has(uid);
  }

  /** The number of drivers that are tracked. */
  get size(): number {
    return this.#known.size;
  }
}

/**
 * Whether the batch has recorded the end of a driver. Applications can write the annotation on every pod of their namespace, so
 * it counts only for a driver that has ended, and does not hide an end that this watch has not reported yet.
 */
function isRecorded({ metadata }: V1Pod, { state }: Observation, known: KnownDriver | undefined): boolean {
  if (metadata?.annotations?.[RECORDED_ANNOTATION] === undefined || !isTerminated(state)) return false;
  return known === undefined || isTerminated(known.state);
}

function toKnown(observation: Observation, key: string): KnownDriver {
  const { state, problem } = observation;
  return { key, state, ...(problem?.fromEvent && { explained: observation }) };
}

/** The observation of a driver that its batch has from the submission: the driver exists and has no problem. */
function initialObservation({ uid, tag, resourceVersion }: Observation): Observation {
  return { uid, tag, resourceVersion, state: 'PENDING' };
}
