import type { Observation } from './observation.ts';

/** When a driver reached a stage, by the clock of the batch, in milliseconds since 1970. Kubernetes' clocks may differ. */
export interface DriverTimestamps {
  /** The driver was started: its scheduling gate was removed. */
  readonly started: number;
  /** The driver, which had no node, was observed not to wait for one any more. */
  readonly placed?: number;
  /** Its current problem was first observed. */
  readonly problem?: number;
  /** Its deletion was first observed. */
  readonly deleting?: number;
}

/** Whether a driver waits for a node, or for a scheduling gate of another component. */
export function waitsForNode({ problem }: Observation): boolean {
  return problem?.kind === 'unschedulable' || problem?.kind === 'waiting';
}

/**
 * The timestamps after an observation. A problem of another kind has its own time: a driver that waited an hour for a node has
 * not failed to pull its image for an hour.
 */
export function updateTimestamps(
  timestamps: DriverTimestamps,
  previous: Observation | undefined,
  current: Observation,
  now: number,
): DriverTimestamps {
  const { problem: problemSince, ...others } = timestamps;
  const isSameProblem = previous?.problem?.kind === current.problem?.kind;
  const problem = problemSince !== undefined && isSameProblem ? problemSince : now;
  return {
    ...others,
    ...(previous && waitsForNode(previous) && !waitsForNode(current) && { placed: now }),
    ...(current.problem && { problem }),
    ...(current.deletionDeadline !== undefined && { deleting: timestamps.deleting ?? now }),
  };
}
