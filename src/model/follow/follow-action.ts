/**
 * The next action of a batch that follows its driver. `workflows/spark-batch/follow-driver.ts` gathers the facts and acts
 * on the answer.
 */
import { isTerminated } from '../driver/application-state.ts';
import type { DriverTimestamps } from '../driver/driver-timestamps.ts';
import type { Observation } from '../driver/observation.ts';
import { formatDuration } from '../duration.ts';
import type { AttemptEnd } from '../verdict/verdict-facts.ts';
import { type Deadline, type DriverTimeouts, nextDeadline } from './deadline.ts';

/** The facts about a driver that is followed. */
export interface FollowFacts {
  /** The latest observation. */
  readonly latest: Observation | undefined;
  /** The observation that the status and `since` take into account already. */
  readonly noted: Observation | undefined;
  /** Whether a live read did not find the driver. */
  readonly missing: boolean;
  readonly since: DriverTimestamps;
  readonly timeouts: DriverTimeouts;
}

/** The next action. */
export type FollowAction =
  /** The driver has terminated: stop. */
  | { readonly kind: 'stop'; readonly last: Observation }
  /** The driver seems to be gone. Only a live read proves it: a watch also reports a pod as deleted when its labels changed. */
  | { readonly kind: 'verify-absence' }
  /** There is a new observation: publish it. */
  | { readonly kind: 'note'; readonly observation: Observation }
  /** A deadline has passed. The driver may have started or ended at this very moment, so a live read decides. */
  | { readonly kind: 'verify-deadline'; readonly deadline: Deadline; readonly observation: Observation }
  /** Nothing to do until the next observation, or until the deadline. */
  | { readonly kind: 'wait'; readonly deadline?: Deadline };

/** Decides what to do next about a driver that is followed. @param now milliseconds since 1970 */
export function nextFollowAction(facts: FollowFacts, now: number): FollowAction {
  const { latest, noted, missing, since, timeouts } = facts;
  if (latest && isTerminated(latest.state)) return { kind: 'stop', last: latest };
  // Before the first observation: the read that started the driver did not find it.
  if (!latest || latest.gone || missing) return { kind: 'verify-absence' };
  if (latest !== noted) return { kind: 'note', observation: latest };
  const deadline = nextDeadline(latest, since, timeouts);
  if (!deadline) return { kind: 'wait' };
  return deadline.at > now ? { kind: 'wait', deadline } : { kind: 'verify-deadline', deadline, observation: latest };
}

/** Why a batch stopped following its driver. */
export type DriverEnd =
  | { readonly kind: 'terminated'; readonly last: Observation }
  /** A live read, answered by the API server, did not find it. */
  | { readonly kind: 'disappeared'; readonly last: Observation | undefined }
  | {
      readonly kind: 'deadline-exceeded';
      readonly deadline: Deadline;
      readonly last: Observation;
      /** When the driver was started, in milliseconds since 1970. */
      readonly started: number;
    };

/** Whether the driver is judged because it did not start in time. */
export function isStartDeadline(end: DriverEnd): boolean {
  return end.kind === 'deadline-exceeded' && (end.deadline.kind === 'pending' || end.deadline.kind === 'problem');
}

/** The driver's pod as its verdict takes it. @param runtimeLimit milliseconds the driver may run, when limited */
export function attemptEnd(end: DriverEnd, runtimeLimit: number | undefined): AttemptEnd {
  switch (end.kind) {
    case 'terminated':
      return { kind: 'terminated' };
    case 'disappeared':
      return { kind: 'disappeared' };
    case 'deadline-exceeded':
      return findingAfterDeadline(end, runtimeLimit);
  }
}

function findingAfterDeadline(
  { deadline, started }: Extract<DriverEnd, { kind: 'deadline-exceeded' }>,
  runtimeLimit: number | undefined,
): AttemptEnd {
  switch (deadline.kind) {
    case 'deletion':
      return { kind: 'unreported' };
    case 'runtime':
      return { kind: 'runtime-exceeded', limit: formatDuration(runtimeLimit ?? 0) };
    case 'pending':
    case 'problem':
      return { kind: 'not-started', waited: formatDuration(Math.max(0, deadline.at - started)) };
  }
}
