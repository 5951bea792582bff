import { type DriverTimestamps, waitsForNode } from '../driver/driver-timestamps.ts';
import type { Observation, PendingProblem } from '../driver/observation.ts';
import { formatDuration } from '../duration.ts';

/** How long a driver may stay in a state, in milliseconds; undefined without a limit. */
export interface DriverTimeouts {
  readonly pending: number | undefined;
  readonly runtime: number | undefined;
  readonly pendingProblem: number;
}

/** The time until which a batch waits for its driver to leave a state. */
export interface Deadline {
  readonly kind: 'pending' | 'problem' | 'runtime' | 'deletion';
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Grace period for a missing secret or ConfigMap. Operators (external-secrets, cert-manager) create it within seconds after
 * its owner; the kubelet then retries, and the pod starts.
 */
const CONFIGURATION_GRACE = 30_000;

/** Grace period after the time at which Kubernetes plans to remove a deleted pod. */
const DELETION_GRACE = 60_000;

/** The earliest deadline of a driver, or undefined when nothing limits its current state. */
export function nextDeadline(
  observation: Observation,
  timestamps: DriverTimestamps,
  timeouts: DriverTimeouts,
): Deadline | undefined {
  const deadlines = [
    deletionDeadline(observation, timestamps),
    ...(observation.state === 'PENDING' ? pendingDeadlines(observation, timestamps, timeouts) : []),
    runtimeDeadline(observation, timestamps, timeouts),
  ];
  return deadlines.filter((one) => one !== undefined).toSorted((a, b) => a.at - b.at)[0];
}

/**
 * The finalizer keeps a deleted driver readable until its end is recorded. When no kubelet can report that end, because the
 * pod has no node or its node is down, the pod would stay indefinitely.
 */
function deletionDeadline(
  { deletionDeadline: plannedRemoval, node }: Observation,
  { deleting }: DriverTimestamps,
): Deadline | undefined {
  if (plannedRemoval === undefined || deleting === undefined) return undefined;
  if (node === undefined) return { kind: 'deletion', at: deleting };
  return { kind: 'deletion', at: Math.max(Date.parse(plannedRemoval), deleting) + DELETION_GRACE };
}

function pendingDeadlines(
  observation: Observation,
  { started, problem }: DriverTimestamps,
  timeouts: DriverTimeouts,
): (Deadline | undefined)[] {
  const grace = observation.problem && problemGrace(observation.problem.kind, timeouts);
  return [
    timeouts.pending === undefined ? undefined : { kind: 'pending', at: started + timeouts.pending },
    grace === undefined || problem === undefined ? undefined : { kind: 'problem', at: problem + grace },
  ];
}

/** How long a problem may last: 0 when it cannot resolve itself, undefined when the driver only waits for resources. */
function problemGrace(kind: PendingProblem['kind'], timeouts: DriverTimeouts): number | undefined {
  switch (kind) {
    case 'invalid-image':
      return 0;
    case 'configuration':
      return Math.min(CONFIGURATION_GRACE, timeouts.pendingProblem);
    case 'image-pull':
    case 'create-container':
    case 'volume':
    case 'unbound-claim':
    case 'node-setup':
      return timeouts.pendingProblem;
    case 'unschedulable':
    case 'waiting':
      return undefined;
  }
}

/**
 * The runtime counts from the start of the driver, without the time in which it waited for a node. What its init containers do
 * counts too: they may do the work of the application.
 */
function runtimeDeadline(
  observation: Observation,
  { started, placed = started }: DriverTimestamps,
  { runtime }: DriverTimeouts,
): Deadline | undefined {
  return runtime === undefined || waitsForNode(observation) ? undefined : { kind: 'runtime', at: placed + runtime };
}

/** The summary of a timer that is set to this deadline, as Temporal's UI shows it. */
export function deadlineSummary({ kind }: Deadline, { pending, runtime, pendingProblem }: DriverTimeouts): string {
  switch (kind) {
    case 'pending':
      return `Pending timeout of ${formatDuration(pending ?? 0)}: by then the driver must run`;
    case 'problem':
      return `Grace period of ${formatDuration(pendingProblem)} for a driver that does not start`;
    case 'runtime':
      return `Maximum runtime of ${formatDuration(runtime ?? 0)}: by then the driver must have ended`;
    case 'deletion':
      return 'The driver is being deleted: by then its end must be observed';
  }
}
