/**
 * What Warning Events say about a driver that does not start. Many reasons are in no status of the pod: a volume that cannot be
 * mounted, a node without free addresses. An Event is a hint: it counts only until the pod has passed the step that failed.
 */
import type { PodEvent } from '../verdict/evidence.ts';
import type { Observation, PendingProblem } from './observation.ts';

/** The steps of a pod before its containers run. A problem of a step is over once the pod has passed it. */
type Step = 'scheduling' | 'attaching' | 'preparing' | 'starting';

interface Meaning {
  readonly kind: PendingProblem['kind'];
  readonly step: Step;
}

/** Reasons of Warning Events (kubelet `pkg/kubelet/events`, attach-detach controller, scheduler). */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  FailedScheduling: { kind: 'unschedulable', step: 'scheduling' },
  FailedAttachVolume: { kind: 'node-setup', step: 'attaching' },
  FailedMount: { kind: 'volume', step: 'preparing' },
  FailedMapVolume: { kind: 'volume', step: 'preparing' },
  FailedCreatePodSandBox: { kind: 'node-setup', step: 'preparing' },
  FailedCreatePodContainer: { kind: 'node-setup', step: 'preparing' },
  FailedPodSandBoxStatus: { kind: 'node-setup', step: 'preparing' },
  NetworkNotReady: { kind: 'node-setup', step: 'preparing' },
  NodeNotReady: { kind: 'node-setup', step: 'preparing' },
};

/** A reason that is not in the table, of another controller: it is shown, and ends nothing. */
const UNKNOWN_REASON: Meaning = { kind: 'waiting', step: 'starting' };

/** Warnings that do not keep a pod from starting, or that the status of a container repeats in better words. */
const NO_PROBLEM: ReadonlySet<string> = new Set([
  'BackOff',
  'DNSConfigForming',
  'ErrImageNeverPull',
  'Evicted',
  'ExceededGracePeriod',
  'Failed',
  'FailedKillPod',
  'FailedPostStartHook',
  'FailedPreStopHook',
  'FailedToRetrieveImagePullSecret',
  'InspectFailed',
  'Killing',
  'MissingClusterDNS',
  'Preempted',
  'Preempting',
  'ProbeWarning',
  'TaintManagerEviction',
  'Unhealthy',
]);

/** The last step that a Normal Event shows to be done. */
const DONE: Readonly<Record<string, Step>> = {
  Scheduled: 'scheduling',
  SuccessfulAttachVolume: 'attaching',
  AddedInterface: 'preparing',
  Pulling: 'preparing',
  Pulled: 'preparing',
  Created: 'starting',
  Started: 'starting',
};

const ORDER: readonly Step[] = ['scheduling', 'attaching', 'preparing', 'starting'];

/** A busy kubelet reports this for a Secret or ConfigMap that exists; it passes (Shopify/krane #886). */
const CACHE_NOT_SYNCED = /failed to sync \S+ cache/;

/** The kubelet's summary of other Events, which name the cause. */
const SUMMARY = /^Unable to attach or mount volumes/;

/** Whether a Warning Event with this reason may say why a driver does not start. */
export function isStartWarning(reason: string): boolean {
  return !NO_PROBLEM.has(reason);
}

/** Whether Events may add to what the status of the pod says about a driver that does not start. */
export function mayNeedEvents({ state, problem, gated, deletionDeadline }: Observation): boolean {
  if (state !== 'PENDING' || gated || deletionDeadline !== undefined) return false;
  return problem === undefined || problem.kind === 'image-pull' || problem.fromEvent === true;
}

/**
 * The observation with the problem that Events report, when the status of the pod has none; with the details of a failed image
 * pull, which the status has only between two tries.
 * @param events Events about this pod, by its uid, in any order and of any type
 */
export function withEventProblem(observation: Observation, events: readonly PodEvent[]): Observation {
  const { problem } = observation;
  if (!mayNeedEvents(observation)) return observation;
  if (problem?.kind === 'image-pull') return { ...observation, problem: withPullDetails(problem, events) };
  const found = eventProblem(observation, events);
  return found ? { ...observation, problem: found } : observation;
}

/**
 * The next observation of a driver, with the problem that an Event has reported before while the pod has not passed the step
 * that failed: the pod itself does not show it.
 */
export function keepEventProblem(known: Observation | undefined, next: Observation): Observation {
  const problem = known?.problem;
  if (!problem?.fromEvent || known?.uid !== next.uid || next.problem || !mayNeedEvents(next)) return next;
  return isPassed(meaningOf(problem.reason).step, next) ? next : { ...next, problem };
}

function eventProblem(observation: Observation, events: readonly PodEvent[]): PendingProblem | undefined {
  const current = events
    .filter(({ type, reason }) => type === 'Warning' && !NO_PROBLEM.has(reason))
    .filter((event) => {
      const { step } = meaningOf(event.reason);
      return !isPassed(step, observation) && !events.some((other) => isDoneAfter(other, event, step));
    })
    .toSorted((a, b) => weight(b) - weight(a) || (b.time ?? '').localeCompare(a.time ?? ''));
  const [latest] = current;
  if (!latest) return undefined;
  const { reason, message } = latest;
  return { kind: kindOf(latest), reason, ...(message && { message }), fromEvent: true };
}

/** An Event with a known meaning outweighs others, and one that names a cause outweighs a summary. */
function weight({ reason, message = '' }: PodEvent): number {
  return (Object.hasOwn(MEANINGS, reason) ? 2 : 0) + (SUMMARY.test(message) ? 0 : 1);
}

function kindOf({ reason, message = '' }: PodEvent): PendingProblem['kind'] {
  if (reason === 'FailedScheduling') return claimProblem(message) ?? 'unschedulable';
  return CACHE_NOT_SYNCED.test(message) ? 'node-setup' : meaningOf(reason).kind;
}

/** The problem of a volume claim in a message of the scheduler, or undefined. */
export function claimProblem(message: string): 'volume' | 'unbound-claim' | undefined {
  if (/persistentvolumeclaim "[^"]*" (?:not found|is being deleted|bound to non-existent)/.test(message))
    return 'volume';
  return /unbound immediate PersistentVolumeClaims/.test(message) ? 'unbound-claim' : undefined;
}

function meaningOf(reason: string): Meaning {
  return (Object.hasOwn(MEANINGS, reason) ? MEANINGS[reason] : undefined) ?? UNKNOWN_REASON;
}

/** Whether the pod itself shows that it has passed a step. */
function isPassed(step: Step, { node, prepared, state }: Observation): boolean {
  switch (step) {
    case 'scheduling':
      return node !== undefined;
    case 'attaching':
    case 'preparing':
      return prepared === true;
    case 'starting':
      return state !== 'PENDING';
  }
}

/** Whether an Event shows a step to be done after a warning about it. The times of Events are whole seconds. */
function isDoneAfter({ type, reason, time }: PodEvent, warning: PodEvent, step: Step): boolean {
  const done = type === 'Normal' && Object.hasOwn(DONE, reason) ? DONE[reason] : undefined;
  if (done === undefined || time === undefined || warning.time === undefined) return false;
  return ORDER.indexOf(done) >= ORDER.indexOf(step) && time >= warning.time;
}

function withPullDetails(problem: PendingProblem, events: readonly PodEvent[]): PendingProblem {
  const details = events
    .filter(({ reason, message = '' }) => reason === 'FailedToRetrieveImagePullSecret' || isFailedPull(reason, message))
    .toSorted((a, b) => (a.time ?? '').localeCompare(b.time ?? ''));
  const failedPull = details.findLast(({ reason, message = '' }) => isFailedPull(reason, message))?.message;
  const secret = details.findLast(({ reason }) => reason === 'FailedToRetrieveImagePullSecret')?.message;
  const message = [failedPull ?? problem.message, secret].filter(Boolean).join('; ');
  return message === '' ? problem : { ...problem, message };
}

function isFailedPull(reason: string, message: string): boolean {
  return reason === 'Failed' && message.startsWith('Failed to pull image');
}
