import type { SubmitKind } from '../submit-kind.ts';
import { type ApplicationState, isTerminated } from './application-state.ts';

/** Identifies the driver of an attempt, existing or planned. */
export interface DriverRef {
  /** The cluster, by its name in the configuration. */
  readonly cluster: string;
  /** The Kubernetes namespace. */
  readonly namespace: string;
  /** Name of the driver pod. */
  readonly name: string;
  /** Absent until the driver is known to exist. */
  readonly uid?: string;
  /** Unique label of the attempt on its driver (`spark-batch-tag`). */
  readonly tag: string;
  /** Spark's application id. */
  readonly applicationId: string;
  /** Set when another component creates the pod (a SparkApplication): that is then read and deleted together with the pod. */
  readonly submitKind?: SubmitKind;
  /** The exit of the driver's container decides its state, not the phase of its pod. Default: the phase. */
  readonly stateSource?: 'CONTAINER';
  /** The driver's container, when it does not have Spark's name. */
  readonly container?: string;
  /** Name of the submitter, with the kind `custom`; the API of the SparkApplication, with the kind `operator`. */
  readonly submitter?: string;
}

/** A driver that is known to exist. */
export type ExistingDriver = DriverRef & { readonly uid: string };

/** Why a driver that exists does not start, according to Kubernetes. */
export interface PendingProblem {
  readonly kind:
    | 'unschedulable'
    | 'unbound-claim'
    | 'node-setup'
    | 'volume'
    | 'image-pull'
    | 'invalid-image'
    | 'configuration'
    | 'create-container'
    | 'waiting';
  /** Kubernetes' reason, such as ImagePullBackOff. */
  readonly reason: string;
  readonly message?: string;
  /** A Warning Event reported it; the status of the pod does not show it. */
  readonly fromEvent?: true;
}

/** How the driver's container ended, or its pod when it has no container status. */
export interface DriverExit {
  /** Exit code of the container. */
  readonly exitCode?: number;
  /** The signal that ended the container. */
  readonly signal?: number;
  /** Kubernetes' reason: Error, OOMKilled, Evicted, ... */
  readonly reason?: string;
  /** The message of the container or its pod. */
  readonly message?: string;
  /** When the container started, ISO-8601 in UTC. */
  readonly startedAt?: string;
  /** When the container ended, ISO-8601 in UTC. */
  readonly finishedAt?: string;
  /** The init container that failed. The exit is that of this container; the driver's container never ran. */
  readonly initContainer?: string;
}

/**
 * The state of a driver at one moment, projected from its pod. Repeating or losing an observation is safe. Times are ISO-8601
 * in UTC, by Kubernetes' clocks.
 */
export interface Observation {
  readonly tag: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly state: ApplicationState;
  /** The phase of the pod, unchanged. */
  readonly phase?: string;
  readonly problem?: PendingProblem;
  readonly exit?: DriverExit;
  readonly node?: string;
  readonly podIp?: string;
  /** The node has prepared the pod: its volumes are mounted and it has a network. */
  readonly prepared?: true;
  /** When the driver's container started. */
  readonly startedAt?: string;
  /** Set when a client requested the deletion of the pod: the time at which Kubernetes plans to remove it. */
  readonly deletionDeadline?: string;
  /** Kubernetes is removing the pod from its node (condition DisruptionTarget): its reason, such as PreemptionByScheduler. */
  readonly disruption?: string;
  /** The pod cannot be scheduled yet, because it has a scheduling gate of SparkBatch. */
  readonly gated?: true;
  /** The pod was deleted. The observation is the last one of it. */
  readonly gone?: true;
}

/** A driver that a live read has found. */
export interface FoundDriver {
  readonly observation: Observation;
  /** Its Events were read as well: a problem that they do not report is over. */
  readonly eventsRead?: true;
}

/** The result of a live read. */
export type LiveRead = ({ readonly found: true } & FoundDriver) | { readonly found: false };

/**
 * Whether an existing driver can still start, or has started. Kubernetes assigns a node to every pod that is neither gated
 * nor being deleted; a pod that is being deleted may have had a node before.
 */
export function mayStart({ gated, node, deletionDeadline }: Observation): boolean {
  return node !== undefined || (gated === undefined && deletionDeadline === undefined);
}

/** A stage that a driver has to reach in time: `ungated`, it may start; `running`, its container has started. */
export type StartStage = 'ungated' | 'running';

/** Whether a driver has not reached a stage, and may be removed for that. */
export function isUnstarted(observation: Observation, stage: StartStage): boolean {
  if (stage === 'ungated') return !mayStart(observation);
  return observation.state === 'PENDING' || wasDeletedBeforeItRan(observation);
}

/**
 * Whether a pod was deleted while it was pending. Its kubelet then reports the container as terminated (137,
 * ContainerStatusUnknown) although it never started; a pod without a node is ended by Kubernetes' pod garbage collector. That is
 * how a removed driver looks when the reply to its deletion was lost.
 */
function wasDeletedBeforeItRan({ state, exit, startedAt, node, deletionDeadline }: Observation): boolean {
  if (state !== 'FAILED' || deletionDeadline === undefined || startedAt !== undefined) return false;
  if (node === undefined) return true;
  return exit?.exitCode !== undefined && exit.initContainer === undefined;
}

/**
 * The part of an observation that is worth a signal: a batch handles observations with the same key alike. A failing image
 * pull alternates between the reasons ErrImagePull and ImagePullBackOff, which have the same problem kind.
 */
export function observationKey(observation: Observation): string {
  const { uid, state, problem, exit, deletionDeadline, disruption, gone } = observation;
  const driverEnded = exit && !isTerminated(state) ? 'driver ended' : '';
  const deleting = deletionDeadline ? 'deleting' : '';
  return [uid, state, problem?.kind ?? '', driverEnded, deleting, disruption ?? '', gone ?? ''].join('|');
}

/**
 * Whether `next` adds to what `known` shows about the same driver. The watch and live reads reach a batch on different paths
 * and may overtake each other, but the stages of a driver follow one another in one direction.
 */
export function isUpdate(known: Observation | undefined, next: Observation): boolean {
  if (known === undefined) return true;
  if (known.uid !== next.uid || isOlder(next, known) || stageOf(next) < stageOf(known)) return false;
  // A deletion cannot be undone: an observation without it is older.
  if (stageOf(next) === stageOf(known) && known.deletionDeadline !== undefined && next.deletionDeadline === undefined) {
    return false;
  }
  return observationKey(known) !== observationKey(next);
}

/**
 * Whether a live read of the driver, by its uid, adds to what is known. It replaces that, even where {@link isUpdate} would
 * call it old: the phase of a pod may go back to Unknown, resource versions go back when etcd is restored, and a watch reports
 * a pod as deleted whose label was removed.
 * @param known the latest observation now
 * @param before the latest observation when the read began. If another one arrived since, that one may be the newer
 */
export function isLiveUpdate(
  known: Observation | undefined,
  live: Observation,
  before: Observation | undefined,
): boolean {
  if (known !== before) return isUpdate(known, live);
  return known === undefined || observationKey(known) !== observationKey(live);
}

/**
 * Whether the API server wrote `one` before `other`. Resource versions are increasing integers: guaranteed since Kubernetes
 * 1.35, and in fact before, because of etcd. Versions that are no integers are not compared.
 */
function isOlder(one: Observation, other: Observation): boolean {
  const [a, b] = [one.resourceVersion, other.resourceVersion];
  return /^\d+$/.test(a) && /^\d+$/.test(b) && BigInt(a) < BigInt(b);
}

function stageOf({ state, gone }: Observation): number {
  if (gone) return 3;
  if (isTerminated(state)) return 2;
  return state === 'RUNNING' ? 1 : 0;
}
