/** What a sweep may do, what it found, and how the findings of several places are added up. Free of zod: workflows import it. */
/** What a sweep may do with what it finds: delete it after a grace, only report it, or not look at all. */
export const SWEEP_POLICIES = ['delete', 'report', 'never'] as const;

/** One of {@link SWEEP_POLICIES}. */
export type SweepPolicy = (typeof SWEEP_POLICIES)[number];

/** Kinds of objects a sweep looks at, in its order: what makes drivers goes before them. */
export const SWEPT_KINDS = [
  'SparkApplication',
  'Pod',
  'ConfigMap',
  'Service',
  'Secret',
  'PersistentVolumeClaim',
  'Ingress',
] as const;

/** One of {@link SWEPT_KINDS}. */
export type SweptKind = (typeof SWEPT_KINDS)[number];

/** A part of a cluster that is swept for itself. */
export interface SweepPlace {
  readonly cluster: string;
  /** A namespace, or `*` for all. */
  readonly scope: string;
}

/** What was done about a finding. `failed` and `changed` are for the next sweep to look at again. */
export type SweepAction = 'deleted' | 'released' | 'reported' | 'changed' | 'failed';

/** Something a sweep found that nobody looks after. */
export interface SweepFinding {
  readonly kind: SweptKind;
  readonly role: 'driver' | 'executor' | 'application' | 'dependent';
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** The batch it was made for: its workflow id. */
  readonly batchId: string;
  /** Since when it is nobody's, ISO-8601 in UTC; absent where that is not known. */
  readonly since?: string;
  /** In a sentence. */
  readonly why: string;
  readonly done: SweepAction;
}

/** What a sweep could not look at. */
export interface SweepProblem extends SweepPlace {
  readonly kind?: SweptKind;
  readonly message: string;
}

/** What a sweep did. Bounded: see {@link MOST_FINDINGS}. */
export interface SweepReport {
  readonly policy: SweepPolicy;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Objects with our marks that were looked at. */
  readonly objects: number;
  /** Findings by what was done. */
  readonly counts: Readonly<Partial<Record<SweepAction, number>>>;
  /** The first of them. */
  readonly findings: readonly SweepFinding[];
  /** How many more there are. */
  readonly moreFindings: number;
  readonly problems: readonly SweepProblem[];
  /** What it cost. */
  readonly requests: SweepRequests;
}

/** Requests a sweep made. */
export interface SweepRequests {
  readonly kubernetes: number;
  readonly temporal: number;
}

/** What a sweep of one place found: the parts a report is made of. */
export type SweepTally = Pick<
  SweepReport,
  'objects' | 'counts' | 'findings' | 'moreFindings' | 'problems' | 'requests'
>;

/** The longest list of findings: a workflow's result must stay far below Temporal's limit of 2 MB. */
export const MOST_FINDINGS = 500;
const MOST_PROBLEMS = 100;

/** Nothing found yet. */
export const EMPTY_TALLY: SweepTally = {
  objects: 0,
  counts: {},
  findings: [],
  moreFindings: 0,
  problems: [],
  requests: { kubernetes: 0, temporal: 0 },
};

/** Both together, and no longer than a report may be. */
export function addTallies(one: SweepTally, other: SweepTally): SweepTally {
  const findings = [...one.findings, ...other.findings];
  const deeds = new Set([...Object.keys(one.counts), ...Object.keys(other.counts)] as SweepAction[]);
  return {
    objects: one.objects + other.objects,
    counts: Object.fromEntries([...deeds].map((deed) => [deed, (one.counts[deed] ?? 0) + (other.counts[deed] ?? 0)])),
    findings: findings.slice(0, MOST_FINDINGS),
    moreFindings: one.moreFindings + other.moreFindings + Math.max(0, findings.length - MOST_FINDINGS),
    problems: [...one.problems, ...other.problems].slice(0, MOST_PROBLEMS),
    requests: {
      kubernetes: one.requests.kubernetes + other.requests.kubernetes,
      temporal: one.requests.temporal + other.requests.temporal,
    },
  };
}

/** The stricter of two policies: what a worker's owner forbids, no schedule allows. */
export function stricterPolicy(one: SweepPolicy, other: SweepPolicy): SweepPolicy {
  return SWEEP_POLICIES[Math.max(SWEEP_POLICIES.indexOf(one), SWEEP_POLICIES.indexOf(other))] ?? 'never';
}
