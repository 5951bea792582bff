import { z } from 'zod';
import { durationSchema } from '../batch/duration-schema.ts';

/** What a sweep may do with what it finds: delete it after a grace, only report it, or not look at all. */
export const SWEEP_POLICIES = ['delete', 'report', 'never'] as const;

/** One of {@link SWEEP_POLICIES}. */
export type SweepPolicy = (typeof SWEEP_POLICIES)[number];

/** Checks a {@link SweepPolicy}. */
export const sweepPolicySchema = z.enum(SWEEP_POLICIES);

/** The input of the workflow `SparkOrphanSweep`. */
export const sweepSchema = z.strictObject({
  /** Default delete. A worker's own option `orphans` may hold it back, never push it on. */
  policy: sweepPolicySchema.default('delete'),
  /**
   * How long something is left alone after the end of its batch, after its own creation and after its retention, whichever
   * comes last. Default PT10M: longer than any request to an API server is under way.
   */
  grace: durationSchema.prefault('PT10M'),
  /** Only these clusters. Default: all of the worker. */
  clusters: z.array(z.string().min(1)).optional(),
  /** Objects per list request. Default 500, as kubectl. */
  pageSize: z.number().int().min(1).max(5000).default(500),
});

/**
 * The run of a sweep that takes longer is ended by Temporal, in milliseconds: longer than each of its places may take. One on a
 * task queue that nobody serves any more would else keep the schedule from starting another for ever.
 */
export const LONGEST_SWEEP = 4 * 60 * 60 * 1000;

/** The input of a sweep, as written: durations are text. */
export type SweepRequest = z.input<typeof sweepSchema>;
/** The input of a sweep, validated: durations in milliseconds. */
export type SweepOptions = z.output<typeof sweepSchema>;

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
