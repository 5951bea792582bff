import type { Observation } from './observation.ts';

/** When things began, by the batch's own clock, in milliseconds since 1970. Kubernetes' clocks may differ. */
export interface DriverTimestamps {
  /** The driver was let start. */
  readonly started: number;
  /** The driver was first seen running. */
  readonly running?: number;
  /** Its present problem was first seen. */
  readonly problem?: number;
  /** Its deletion was first seen. */
  readonly deleting?: number;
}

/**
 * What an observation adds. A problem of another kind begins anew: what waited an hour for a node has not failed to pull
 * its image for an hour, even where nothing was seen between the two.
 */
export function updateTimestamps(
  since: DriverTimestamps,
  before: Observation | undefined,
  seen: Observation,
  now: number,
): DriverTimestamps {
  const { problem: known, ...others } = since;
  const problem = known !== undefined && before?.problem?.kind === seen.problem?.kind ? known : now;
  return {
    ...others,
    ...(seen.state === 'RUNNING' && { running: since.running ?? now }),
    ...(seen.problem && { problem }),
    ...(seen.deletionDeadline !== undefined && { deleting: since.deleting ?? now }),
  };
}
