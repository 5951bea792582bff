import { isTerminated } from '../driver/application-state.ts';
import type { ExistingDriver, Observation } from '../driver/observation.ts';
import type { AttemptEnd } from './verdict-facts.ts';

/** What is known of a driver when its end is recorded. */
export interface DriverEndFacts {
  readonly driver: ExistingDriver;
  /** Why the batch judges its driver now. */
  readonly end: AttemptEnd;
  /** The driver's pod, read by its uid from the API server; undefined when it does not exist. */
  readonly live: Observation | undefined;
  /** The latest observation that the batch received. */
  readonly remembered: Observation | undefined;
}

/** Whether a driver can be judged: by this observation of it, or not at all because it has not ended. */
export type DriverEndEvidence =
  | { readonly kind: 'judge'; readonly observation: Observation | undefined }
  /** The live pod contradicts what the batch believes: it is followed again. */
  | { readonly kind: 'not-ended'; readonly live: Observation };

/**
 * Weighs the live pod against what the batch remembers. A live pod outvotes any memory. A remembered observation counts only
 * if it is of this driver, by uid, and only when the pod is gone.
 */
export function driverEndEvidence({ driver, end, live, remembered }: DriverEndFacts): DriverEndEvidence {
  const known = remembered?.uid === driver.uid ? remembered : undefined;
  if (!live) return { kind: 'judge', observation: known };
  if (isTerminated(live.state)) return { kind: 'judge', observation: live };
  if (contradicts(live, end)) return { kind: 'not-ended', live };
  // Between two tries, a container that cannot start may show no problem for a moment.
  const problem = live.problem ?? (live.state === 'PENDING' ? known?.problem : undefined);
  return { kind: 'judge', observation: { ...live, ...(problem && { problem }) } };
}

/** Whether a pod that has not terminated disproves the reason for which its driver is judged. */
function contradicts({ state }: Observation, end: AttemptEnd): boolean {
  switch (end.kind) {
    case 'terminated':
    case 'disappeared':
      return true;
    case 'not-started':
      return state !== 'PENDING';
    case 'unreported':
    case 'runtime-exceeded':
    case 'killed':
      return false;
  }
}
