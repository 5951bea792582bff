import PQueue from 'p-queue';
import { listOwnedResources, mayCreate } from '../kubernetes/resources/owned-resources.ts';
import { KubernetesApiError } from '../kubernetes/transport/api-error.ts';
import { addTallies, EMPTY_TALLY, SWEPT_KINDS, type SweepTally, type SweptKind } from '../model/sweep/sweep-report.ts';
import type { CurrentPolicy } from '../model/retention/recorded-policy.ts';
import { skipWithoutLookup } from './decide.ts';
import { type DoubtedBatches, doubtMissing } from './missing-batches.ts';
import { applyCurrentPolicy, resourceFacts, type ResourceFacts } from './resource-facts.ts';
import { stateOf, sweepResource, type BatchStates, type SweepResourceOptions } from './sweep-resource.ts';

/** The progress of a sweep, from which another worker can resume it. */
export interface SweepProgress {
  /** Index of the current kind in {@link SWEPT_KINDS}. */
  readonly kindIndex: number;
  /** The next page of that kind. */
  readonly continueFrom?: string | undefined;
  readonly tally: SweepTally;
}

/** The dependencies of a sweep of one scope. */
export interface SweepScopeOptions extends SweepResourceOptions {
  /** A namespace, or `*` for all. */
  readonly scope: string;
  readonly temporalNamespaceId: string;
  readonly currentPolicy: CurrentPolicy;
  /** Kinds that no batch of the configuration can have created. */
  readonly unusedKinds?: ReadonlySet<SweptKind>;
  readonly pageSize: number;
  /** How long Temporal keeps an ended batch, in milliseconds. */
  readonly temporalRetention: number;
  /** Where an earlier sweep stopped. */
  readonly resumeFrom?: SweepProgress | undefined;
  /** Called after each page. */
  readonly onProgress: (progress: SweepProgress) => void;
}

/** The number of resources that are handled concurrently. Kept low in favour of the batches' own calls. */
const CONCURRENCY = 16;
/** How often a kind is listed again after its continue token expired; then it is left to the next sweep. */
const MAX_RESTARTS = 3;

/**
 * Sweeps one scope of a cluster, kind by kind and page by page. Each page is handled before the next one is listed: that
 * bounds the memory, and what is repeated after the death of a worker.
 * @throws KubernetesApiError when the API server does not answer
 */
export async function sweepScope(options: SweepScopeOptions): Promise<SweepTally> {
  let { kindIndex = 0, continueFrom, tally = EMPTY_TALLY } = options.resumeFrom ?? {};
  let restarts = 0;
  for (let kind = SWEPT_KINDS[kindIndex]; kind !== undefined; kind = SWEPT_KINDS[kindIndex]) {
    options.signal.throwIfAborted();
    if (options.unusedKinds?.has(kind)) {
      kindIndex += 1;
      continue;
    }
    const page = await listPage(options, kind, continueFrom);
    if (page.kind === 'expired' && restarts < MAX_RESTARTS) {
      // Listing from the start finds only what the pages before have left in place.
      restarts += 1;
      continueFrom = undefined;
      continue;
    }
    tally = addTallies(tally, await handlePage(options, kind, page));
    continueFrom = page.kind === 'listed' ? page.next : undefined;
    if (continueFrom === undefined) {
      kindIndex += 1;
      restarts = 0;
    }
    options.onProgress({ kindIndex, continueFrom, tally });
  }
  return tally;
}

type Page =
  | { readonly kind: 'listed'; readonly resources: readonly ResourceFacts[]; readonly next: string | undefined }
  /** The API server has compacted the snapshot that the continue token refers to. */
  | { readonly kind: 'expired' }
  /** The cluster does not serve this kind, or batches cannot have created any. */
  | { readonly kind: 'not-applicable' }
  | { readonly kind: 'refused'; readonly message: string };

async function listPage(
  { cluster, scope, temporalNamespaceId, pageSize, currentPolicy, signal }: SweepScopeOptions,
  kind: SweptKind,
  continueFrom: string | undefined,
): Promise<Page> {
  try {
    const query = { kind, scope, temporalNamespaceId, limit: pageSize, continueFrom };
    const { items, metadata } = await listOwnedResources(cluster, query, signal);
    const resources = (items ?? [])
      .flatMap((item) => resourceFacts(kind, item) ?? [])
      .map((facts) => applyCurrentPolicy(facts, cluster.name, currentPolicy));
    return { kind: 'listed', resources, next: metadata?.continue || undefined };
  } catch (error) {
    if (!(error instanceof KubernetesApiError)) throw error;
    if (error.status === 410) return { kind: 'expired' };
    if (error.isNotFound) return { kind: 'not-applicable' };
    // A worker that may not create a kind has no batches that use it.
    if (error.status === 403 && !(await mayCreate(cluster, kind, scope, signal))) return { kind: 'not-applicable' };
    if (error.isRejection) return { kind: 'refused', message: error.message };
    throw error;
  }
}

async function handlePage(options: SweepScopeOptions, kind: SweptKind, page: Page): Promise<SweepTally> {
  const listed = { ...EMPTY_TALLY, requests: { kubernetes: 1, temporal: 0 } };
  const problem = (message: string) => [{ cluster: options.cluster.name, scope: options.scope, kind, message }];
  switch (page.kind) {
    case 'listed':
      return addTallies(listed, await sweepPage(options, page.resources));
    case 'expired':
      return { ...listed, problems: problem(`the list of ${kind}s expired ${MAX_RESTARTS + 1} times`) };
    case 'refused':
      return { ...listed, problems: problem(page.message) };
    case 'not-applicable':
      return listed;
  }
}

async function sweepPage(options: SweepScopeOptions, resources: readonly ResourceFacts[]): Promise<SweepTally> {
  const { batches } = options;
  const callsBefore = batches.calls;
  const states: BatchStates = new Map();
  const queue = new PQueue({ concurrency: CONCURRENCY });
  const doubt = await lookUpAll(options, resources, states, queue);
  const sweep = (facts: ResourceFacts) => sweepResource({ ...options, doubt }, facts, states);
  const results = await queue.addAll(resources.map((facts) => () => sweep(facts)));
  const tallies = results.map((result) => {
    if (!result) return EMPTY_TALLY;
    const { finding, requests } = result;
    const counts = { [finding.action]: 1 };
    return { ...EMPTY_TALLY, counts, findings: [finding], requests: { kubernetes: requests, temporal: 0 } };
  });
  const page = {
    ...EMPTY_TALLY,
    objects: resources.length,
    requests: { kubernetes: 0, temporal: batches.calls - callsBefore },
  };
  return tallies.reduce(addTallies, page);
}

/** Looks up all batches of a page before anything is deleted, and judges those that Temporal does not have together. */
async function lookUpAll(
  { batches, grace, temporalRetention, signal, clock = Date.now }: SweepScopeOptions,
  resources: readonly ResourceFacts[],
  states: BatchStates,
  queue: PQueue,
): Promise<DoubtedBatches | undefined> {
  const candidates = resources.filter((facts) => !skipWithoutLookup(facts, grace, clock()));
  const ofBatches = [...new Map(candidates.map((facts) => [`${facts.key ?? ''} ${facts.batchId}`, facts])).values()];
  const looked = await queue.addAll(
    ofBatches.map((facts) => async () => {
      signal.throwIfAborted();
      return { state: (await stateOf(batches, facts, states)).kind, createdAt: facts.createdAt };
    }),
  );
  return doubtMissing(looked, temporalRetention, clock());
}
