/** The policy and the report of a sweep. Free of zod, because workflows import it. */

/** The action of a sweep on orphans: delete them after a grace period, only report them, or not look for them. */
export const SWEEP_POLICIES = ['delete', 'report', 'never'] as const;

/** One of {@link SWEEP_POLICIES}. */
export type SweepPolicy = (typeof SWEEP_POLICIES)[number];

/**
 * The kinds that a sweep lists, in this order; the group is part of the name where two APIs have the kind. SparkApplications come first, because the operator would recreate a deleted
 * driver.
 */
export const SWEPT_KINDS = [
  'SparkApplication',
  'SparkApplication.spark.apache.org',
  'Pod',
  'ConfigMap',
  'Service',
  'Secret',
  'PersistentVolumeClaim',
  'Ingress',
  'HTTPRoute',
] as const;

/** One of {@link SWEPT_KINDS}. */
export type SweptKind = (typeof SWEPT_KINDS)[number];

/** The part of a cluster that one activity sweeps. */
export interface SweepScope {
  readonly cluster: string;
  /** A namespace, or `*` for all. */
  readonly scope: string;
}

/**
 * The actions taken on findings. `released`: our finalizer was removed. `changed`: the resource changed before it could be
 * deleted. The next sweep handles what is `changed` or `failed`.
 */
export const SWEEP_ACTIONS = ['deleted', 'released', 'reported', 'changed', 'failed'] as const;

/** One of {@link SWEEP_ACTIONS}. */
export type SweepAction = (typeof SWEEP_ACTIONS)[number];

/**
 * Why a resource is an orphan (`batch-closed`, `earlier-run`: it belongs to an earlier run of an open batch,
 * `batch-not-found`: Temporal does not have the batch), or why a sweep cannot decide about it.
 */
export type SweepReason = 'batch-closed' | 'earlier-run' | 'batch-not-found' | 'batch-unknown' | 'no-retention';

/** A resource that a sweep reported or acted on. */
export interface SweepFinding {
  readonly kind: SweptKind;
  readonly role: 'driver' | 'executor' | 'application' | 'dependent';
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Workflow id of the batch that created it. */
  readonly batchId: string;
  /** Since when it is an orphan, ISO-8601 in UTC; absent if that is unknown. */
  readonly since?: string;
  readonly reason: SweepReason;
  /** The reason as a sentence. */
  readonly message: string;
  readonly action: SweepAction;
}

/** A list request of a sweep that failed. */
export interface SweepProblem extends SweepScope {
  readonly kind?: SweptKind;
  readonly message: string;
}

/** The findings and actions of a sweep. Its size is bounded: see {@link MAX_FINDINGS}. */
export interface SweepReport {
  readonly policy: SweepPolicy;
  readonly startedAt: string;
  readonly endedAt: string;
  /** The number of resources of batches that were listed. */
  readonly objects: number;
  /** The number of findings by action. */
  readonly counts: Readonly<Partial<Record<SweepAction, number>>>;
  /** At most {@link MAX_FINDINGS}. */
  readonly findings: readonly SweepFinding[];
  /** The number of findings beyond those in `findings`. */
  readonly moreFindings: number;
  readonly problems: readonly SweepProblem[];
  readonly requests: SweepRequests;
}

/** The number of requests that a sweep made. */
export interface SweepRequests {
  readonly kubernetes: number;
  readonly temporal: number;
}

/** The part of a report that is added up over clusters, scopes and pages. */
export type SweepTally = Pick<
  SweepReport,
  'objects' | 'counts' | 'findings' | 'moreFindings' | 'problems' | 'requests'
>;

/** Limits the size of a report: Temporal rejects a workflow result beyond 2 MB. */
const MAX_FINDINGS = 500;
const MAX_PROBLEMS = 100;

export const EMPTY_TALLY: SweepTally = {
  objects: 0,
  counts: {},
  findings: [],
  moreFindings: 0,
  problems: [],
  requests: { kubernetes: 0, temporal: 0 },
};

/** The sum of two tallies, within the limits of a report. */
export function addTallies(one: SweepTally, other: SweepTally): SweepTally {
  const findings = [...one.findings, ...other.findings];
  const actions = new Set([...Object.keys(one.counts), ...Object.keys(other.counts)] as SweepAction[]);
  return {
    objects: one.objects + other.objects,
    counts: Object.fromEntries(
      [...actions].map((action) => [action, (one.counts[action] ?? 0) + (other.counts[action] ?? 0)]),
    ),
    findings: findings.slice(0, MAX_FINDINGS),
    moreFindings: one.moreFindings + other.moreFindings + Math.max(0, findings.length - MAX_FINDINGS),
    problems: [...one.problems, ...other.problems].slice(0, MAX_PROBLEMS),
    requests: {
      kubernetes: one.requests.kubernetes + other.requests.kubernetes,
      temporal: one.requests.temporal + other.requests.temporal,
    },
  };
}

/** The stricter of two policies: a schedule cannot override the worker's configuration. */
export function stricterPolicy(one: SweepPolicy, other: SweepPolicy): SweepPolicy {
  return SWEEP_POLICIES[Math.max(SWEEP_POLICIES.indexOf(one), SWEEP_POLICIES.indexOf(other))] ?? 'never';
}
