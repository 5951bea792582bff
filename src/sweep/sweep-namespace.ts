import PQueue from 'p-queue';
import { KubernetesApiError } from '../kubernetes/transport/api-error.ts';
import type { Cluster } from '../kubernetes/transport/cluster.ts';
import { dropFinalizer } from '../kubernetes/pods/driver-pods.ts';
import { deleteSwept, listSwept, mayMake } from '../kubernetes/pods/swept-kinds.ts';
import { retentionWorkflowId } from '../model/names.ts';
import {
  addTallies,
  EMPTY_TALLY,
  SWEPT_KINDS,
  type SweepAction,
  type SweepFinding,
  type SweepTally,
  type SweptKind,
} from '../model/sweep/sweep-report.ts';
import type { BatchWorkflows } from '../temporal/batch-workflows.ts';
import { decide, staysAnyway, type BatchWorkflowState, type Decision } from './decide.ts';
import { withPolicyNow, type PolicyNow } from './current-policy.ts';
import { sweptObjectOf, type SweptObject } from './resource-facts.ts';

/** How far a sweep of a place has got: what a worker needs that takes it over from one that died. */
export interface SweepProgress {
  /** Index in {@link SWEPT_KINDS} of what is looked at. */
  readonly kind: number;
  /** The page of it. */
  readonly continueFrom?: string | undefined;
  readonly tally: SweepTally;
}

/** What a sweep of a place works with. */
export interface SweepPlaceOptions {
  readonly cluster: Cluster;
  /** A namespace, or `*` for all. */
  readonly scope: string;
  readonly temporalNamespaceId: string;
  readonly lives: BatchWorkflows;
  /** What becomes of a driver by the configuration now in force, where its batch does not say so itself. */
  readonly policyNow: PolicyNow;
  /** Milliseconds. */
  readonly grace: number;
  readonly pageSize: number;
  /** Only say what would be done. */
  readonly reportOnly: boolean;
  readonly from?: SweepProgress | undefined;
  /** Told after each page. */
  readonly onProgress: (progress: SweepProgress) => void;
  readonly signal: AbortSignal;
  readonly clock?: () => number;
}

/** Questions to Temporal under way at once: a sweep has time, batches have not. */
const CONCURRENCY = 16;
/** A list whose place was forgotten this often is left to the next sweep. */
const NEW_STARTS = 3;

/**
 * Sweeps one cluster and scope, kind by kind and page by page. Each page is looked at, decided on and acted on before the
 * next is asked for, so that what is held in memory, and what is done twice after a worker's death, is one page.
 * @throws KubernetesApiError when the API server does not answer
 */
export async function sweepPlace(options: SweepPlaceOptions): Promise<SweepTally> {
  let { kind: index = 0, continueFrom, tally = EMPTY_TALLY } = options.from ?? {};
  let newStarts = 0;
  for (let kind = SWEPT_KINDS[index]; kind !== undefined; kind = SWEPT_KINDS[index]) {
    options.signal.throwIfAborted();
    const page = await listPage(options, kind, continueFrom);
    if (page === 'forgotten' && newStarts < NEW_STARTS) {
      // Whatever was done already is done: the pages before are only looked at again.
      newStarts += 1;
      continueFrom = undefined;
      continue;
    }
    if (typeof page === 'string' || 'problem' in page) {
      const message = typeof page === 'string' ? `the list of ${kind}s was forgotten again and again` : page.problem;
      const { scope, cluster } = options;
      const problems = message === '' ? [] : [{ cluster: cluster.name, scope, kind, message }];
      tally = addTallies(tally, { ...EMPTY_TALLY, problems, requests: { kubernetes: 1, temporal: 0 } });
      continueFrom = undefined;
    } else {
      tally = addTallies(tally, await sweepPage(options, page.objects));
      continueFrom = page.next;
    }
    if (continueFrom === undefined) {
      index += 1;
      newStarts = 0;
    }
    options.onProgress({ kind: index, continueFrom, tally });
  }
  return tally;
}

type Page = { readonly objects: readonly SweptObject[]; readonly next: string | undefined };

/**
 * A page; what keeps us from this kind altogether: no right to list it. Without a word when there can be none: a kind the
 * cluster does not know, or that this worker has not the right to make either, because its batches do not use it.
 */
async function listPage(
  { cluster, scope, temporalNamespaceId, pageSize, policyNow, signal }: SweepPlaceOptions,
  kind: SweptKind,
  continueFrom: string | undefined,
): Promise<Page | 'forgotten' | { readonly problem: string }> {
  try {
    const query = { kind, scope, temporalNamespaceId, limit: pageSize, continueFrom };
    const { items, metadata } = await listSwept(cluster, query, signal);
    const objects = (items ?? [])
      .flatMap((item) => sweptObjectOf(kind, item) ?? [])
      .map((object) => withPolicyNow(object, cluster.name, policyNow));
    return { objects, next: metadata?.continue || undefined };
  } catch (error) {
    if (!(error instanceof KubernetesApiError)) throw error;
    if (error.status === 410) return 'forgotten';
    if (error.notFound) return { problem: '' };
    if (error.status === 403 && !(await mayMake(cluster, kind, scope, signal))) return { problem: '' };
    if (error.refused) return { problem: error.message };
    throw error;
  }
}

async function sweepPage(options: SweepPlaceOptions, objects: readonly SweptObject[]): Promise<SweepTally> {
  const { lives } = options;
  const asked = lives.calls;
  const known: KnownLives = new Map();
  const queue = new PQueue({ concurrency: CONCURRENCY });
  const outcomes = await queue.addAll(objects.map((object) => () => sweepObject(options, object, known)));
  const tallies = outcomes.map((outcome) => {
    if (!outcome) return EMPTY_TALLY;
    const { finding, requests } = outcome;
    const counts = { [finding.done]: 1 };
    return { ...EMPTY_TALLY, counts, findings: [finding], requests: { kubernetes: requests, temporal: 0 } };
  });
  const own = {
    ...EMPTY_TALLY,
    objects: objects.length,
    requests: { kubernetes: 1, temporal: lives.calls - asked },
  };
  return tallies.reduce(addTallies, own);
}

async function sweepObject(
  options: SweepPlaceOptions,
  object: SweptObject,
  known: KnownLives,
): Promise<{ finding: SweepFinding; requests: number } | undefined> {
  const { cluster, grace, reportOnly, signal, clock = Date.now } = options;
  signal.throwIfAborted();
  if (staysAnyway(object, grace, clock())) return undefined;
  const decision = await judge(options, object, known);
  if (decision.action === 'keep') return undefined;
  const finding = (done: SweepAction, why = decision.why): SweepFinding => ({
    kind: object.kind,
    role: object.role,
    cluster: cluster.name,
    namespace: object.namespace,
    name: object.name,
    uid: object.uid,
    batchId: object.batchId,
    ...(decision.since !== undefined && { since: new Date(decision.since).toISOString() }),
    why,
    done,
  });
  if (decision.action === 'report' || reportOnly) return { finding: finding('reported'), requests: 0 };
  try {
    return await act(options, object, decision, finding);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof KubernetesApiError)) throw error;
    if (error.conflict) return { finding: finding('changed', `${decision.why} It changed meanwhile.`), requests: 1 };
    return { finding: finding('failed', `${decision.why} ${error.message}.`), requests: 1 };
  }
}

/** Does what was decided, if a second look at the batch, right before, comes to the same. */
async function act(
  options: SweepPlaceOptions,
  object: SweptObject,
  { action }: Decision,
  finding: (done: SweepAction, why?: string) => SweepFinding,
): Promise<{ finding: SweepFinding; requests: number } | undefined> {
  const { cluster, signal } = options;
  const again = await judge(options, object);
  if (again.action !== action) {
    return again.action === 'keep' ? undefined : { finding: finding('reported', again.why), requests: 0 };
  }
  if (action === 'release') {
    await dropFinalizer(cluster, object, signal);
    return { finding: finding('released'), requests: 1 };
  }
  const there = await deleteSwept(cluster, object, signal);
  if (!there) return undefined;
  // After the deletion, so that it can't be forgotten in between; and by uid alone, for the deletion has changed it.
  if (object.held) {
    const { name, namespace, uid } = object;
    await dropFinalizer(cluster, { name, namespace, uid }, signal);
  }
  return { finding: finding('deleted'), requests: object.held ? 2 : 1 };
}

/** What Temporal said of the batches of one page: an application's executors are of one batch. */
type KnownLives = Map<string, Promise<BatchWorkflowState>>;

async function judge(
  { cluster, lives, grace, clock = Date.now }: SweepPlaceOptions,
  object: SweptObject,
  known: KnownLives = new Map(),
): Promise<Decision> {
  const run = `${object.key ?? ''} ${object.batchId}`;
  const asked = known.get(run) ?? lives.of(object);
  known.set(run, asked);
  const batch = await asked;
  const { end, cleanup, driverName, namespace } = object;
  const closed = batch.kind === 'closed' || batch.kind === 'missing' || (batch.kind === 'open' && !batch.owns);
  const mayBeKept = closed && end !== undefined && cleanup !== undefined && driverName !== undefined;
  const retention = mayBeKept
    ? await lives.retention(retentionWorkflowId({ cluster: cluster.name, namespace, name: driverName }))
    : 'over';
  return decide({ object, batch, retention, grace, now: clock() });
}
