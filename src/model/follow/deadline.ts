import type { DriverTimestamps } from '../driver/driver-timestamps.ts';
import type { Observation } from '../driver/observation.ts';
import { formatDuration } from '../duration.ts';

/** How long a driver may stay as it is, in milliseconds; undefined is for ever. */
export interface DriverTimeouts {
  readonly pending: number | undefined;
  readonly runtime: number | undefined;
  readonly pendingProblem: number;
}

/** A moment after which a driver will not be waited for any longer. */
export interface Deadline {
  readonly kind: 'pending' | 'problem' | 'runtime' | 'deletion';
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * A secret or ConfigMap that is missing may be on its way: operators (external-secrets, cert-manager) make it when they see
 * its owner, within seconds. The kubelet looks again by itself, and the pod starts.
 */
const CONFIGURATION_GRACE = 30_000;

/** Kubernetes' own estimate of when a deleted pod is gone is given this much more. */
const DELETION_GRACE = 60_000;

/** The next moment at which patience with this driver ends, or undefined while it may go on as it is. */
export function nextDeadline(seen: Observation, since: DriverTimestamps, limits: DriverTimeouts): Deadline | undefined {
  const all = [
    deletion(seen, since),
    ...(seen.state === 'PENDING' ? pending(seen, since, limits) : running(since, limits)),
  ];
  return all.filter((one) => one !== undefined).toSorted((a, b) => a.at - b.at)[0];
}

/**
 * Our finalizer keeps a deleted driver in sight until its end is recorded. Where no kubelet is left to report that
 * end (no node yet, or a dead one), it would stay for ever.
 */
function deletion({ deletionDeadline, node }: Observation, { deleting }: DriverTimestamps): Deadline | undefined {
  if (deletionDeadline === undefined || deleting === undefined) return undefined;
  if (node === undefined) return { kind: 'deletion', at: deleting };
  return { kind: 'deletion', at: Math.max(Date.parse(deletionDeadline), deleting) + DELETION_GRACE };
}

function pending(
  seen: Observation,
  { started, problem }: DriverTimestamps,
  limits: DriverTimeouts,
): (Deadline | undefined)[] {
  const patience = seen.problem && problemPatience(seen.problem.kind, limits);
  return [
    limits.pending === undefined ? undefined : { kind: 'pending', at: started + limits.pending },
    patience === undefined || problem === undefined ? undefined : { kind: 'problem', at: problem + patience },
  ];
}

/** How long a problem may last: what nobody can mend from outside fails at once, what waits for room is no failure. */
function problemPatience(
  kind: NonNullable<Observation['problem']>['kind'],
  limits: DriverTimeouts,
): number | undefined {
  switch (kind) {
    case 'invalid-image':
      return 0;
    case 'configuration':
      return Math.min(CONFIGURATION_GRACE, limits.pendingProblem);
    case 'image-pull':
    case 'create-container':
      return limits.pendingProblem;
    case 'unschedulable':
    case 'waiting':
      return undefined;
  }
}

function running({ running: since }: DriverTimestamps, { runtime }: DriverTimeouts): (Deadline | undefined)[] {
  return [since === undefined || runtime === undefined ? undefined : { kind: 'runtime', at: since + runtime }];
}

/** What a timer waits for that is set to this deadline, as Temporal's UI shows it. */
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
