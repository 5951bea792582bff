import { isTerminated, type ApplicationState } from './application-state.ts';
import type { SubmitKind } from '../submit-kind.ts';

/** A driver that we know of: where it is and by which marks it is found. */
export interface DriverRef {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  /** Absent until the driver is known to exist. */
  readonly uid?: string;
  readonly tag: string;
  readonly applicationId: string;
  /** How it is made, where something beside its pod makes it (a SparkApplication): that is asked, and removed, with it. */
  readonly submitKind?: SubmitKind;
}

/** A driver that is known to exist. */
export type ExistingDriver = DriverRef & { readonly uid: string };

/** Why a driver that exists does not start, as Kubernetes says it. */
export interface PendingProblem {
  readonly kind: 'unschedulable' | 'image-pull' | 'invalid-image' | 'configuration' | 'create-container' | 'waiting';
  /** Kubernetes' reason, e.g. ImagePullBackOff. */
  readonly reason: string;
  readonly message?: string;
}

/** How the driver's container (or, without one, its pod) ended. */
export interface DriverExit {
  readonly exitCode?: number;
  readonly signal?: number;
  /** Kubernetes' reason, e.g. Error, OOMKilled, Evicted. */
  readonly reason?: string;
  readonly message?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** The init container that failed, so that the driver's own never ran: the exit is its. */
  readonly initContainer?: string;
}

/**
 * What Kubernetes says about a driver, projected from its pod: a statement about one moment, safe to repeat or to lose.
 * Times are ISO-8601 in UTC and Kubernetes' own.
 */
export interface Observation {
  readonly tag: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly state: ApplicationState;
  /** The pod's own phase, as it stands. */
  readonly phase?: string;
  readonly problem?: PendingProblem;
  readonly exit?: DriverExit;
  readonly node?: string;
  readonly podIp?: string;
  /** Since when the driver's container runs, or ran. */
  readonly startedAt?: string;
  /** Set when somebody asked for the pod's deletion: when Kubernetes means it to be gone. */
  readonly deletionDeadline?: string;
  /** Kubernetes is taking the pod's place away (condition DisruptionTarget): its reason, e.g. PreemptionByScheduler. */
  readonly disruption?: string;
  /** The pod can't be scheduled yet: it holds a scheduling gate of ours. */
  readonly gated?: true;
  /** The pod is no more: this is the last that was seen of it. */
  readonly gone?: true;
}

/** What a live read found. */
export type LiveRead = { readonly found: true; readonly observation: Observation } | { readonly found: false };

/**
 * Whether a driver that exists may run, or has run: Kubernetes gives it a node, unless it is behind our gate or being
 * deleted. One that is being deleted and has a node had it before.
 */
export function mayStart({ gated, node, deletionDeadline }: Observation): boolean {
  return node !== undefined || (gated === undefined && deletionDeadline === undefined);
}

/**
 * What makes an observation worth telling the batch: two observations with the same key say the same to it.
 * An image pull alternates between ErrImagePull and ImagePullBackOff for as long as it fails; the problem's kind does not.
 */
export function observationKey(observation: Observation): string {
  const { uid, state, problem, exit, deletionDeadline, disruption, gone } = observation;
  const driverEnded = exit && !isTerminated(state) ? 'driver ended' : '';
  const deleting = deletionDeadline ? 'deleting' : '';
  return [uid, state, problem?.kind ?? '', driverEnded, deleting, disruption ?? '', gone ?? ''].join('|');
}

/**
 * Whether `next` tells more than `known` about the same driver. The watch and a live read reach the batch by different
 * ways and may overtake each other; a driver's life goes one way only.
 */
export function isNews(known: Observation | undefined, next: Observation): boolean {
  if (known === undefined) return true;
  if (known.uid !== next.uid || isOlder(next, known) || stage(next) < stage(known)) return false;
  // A deletion is never taken back: what does not know of it is older.
  if (stage(next) === stage(known) && known.deletionDeadline !== undefined && next.deletionDeadline === undefined) {
    return false;
  }
  return observationKey(known) !== observationKey(next);
}

/**
 * Whether the API server wrote `one` before `other`. Resource versions are integers that grow, by promise since
 * Kubernetes 1.35 and by etcd's nature before; where one is not an integer, nothing is said.
 */
function isOlder(one: Observation, other: Observation): boolean {
  const [a, b] = [one.resourceVersion, other.resourceVersion];
  return /^\d+$/.test(a) && /^\d+$/.test(b) && BigInt(a) < BigInt(b);
}

function stage({ state, gone }: Observation): number {
  if (gone) return 3;
  if (isTerminated(state)) return 2;
  return state === 'RUNNING' ? 1 : 0;
}
