import { isRecord } from '../model/lang.ts';
import type { Batch } from '../model/batch/batch.ts';
import { checkBatch } from '../model/schema/check-batch.ts';
import { type BatchProblem } from '../model/batch/problem.ts';
import { matchingLayers } from './layers/matching-layers.ts';
import { BATCH, applyLayers } from './layers/apply-layers.ts';
import type { ConfigurationDocument } from './schema/document.ts';
import type { MatchingLayer, UnvalidatedBatch } from './schema/layer.ts';
import type { TenantHints } from '../model/batch/plan.ts';
import { resolveTenant } from './layers/resolve-tenant.ts';
import { chooseCluster, type ChosenCluster } from './placement/choose-cluster.ts';
import { nowhere, placingOf, type CandidateClusters } from './placement/candidate-clusters.ts';
import { requestedCluster, targetOn, type ServedClusters } from './placement/target.ts';

/** A batch with its place. */
export type PlacedBatch = Batch & { readonly cluster: string; readonly namespace: string };

/** A batch as the configuration completes it. */
export interface ResolvedRequest {
  readonly batch: PlacedBatch;
  readonly tenant: string | undefined;
  /** The layers that apply, the most general first. */
  readonly layers: readonly MatchingLayer[];
  /** Who says a value (a layer's name, or `batch`), by its path. What nobody says is the schema's. */
  readonly origins: ReadonlyMap<string, string>;
  /** How its cluster was chosen, in a sentence; absent where it was named, or is the default. */
  readonly placement?: string;
}

/** A request that can't be resolved. */
export interface RejectedRequest {
  readonly problems: readonly BatchProblem[];
  /** The request, completed as far as it can be: for those who look at the rest of it. */
  readonly completed: unknown;
}

/** What resolving needs to know beside the request. */
export interface ResolveInput {
  readonly document: ConfigurationDocument;
  readonly clusters: ServedClusters;
  readonly hints?: TenantHints;
  /** The cluster to resolve the batch for, whatever it names itself: where it moves to. */
  readonly cluster?: string;
  /** Chooses a cluster where the batch names none. Default: without knowing anything of them. */
  readonly choose?: (placing: CandidateClusters) => ChosenCluster | undefined;
}

/** How the cluster of a request is to be chosen; undefined where it is named, or left to the default. */
export function candidateClustersOf(
  request: unknown,
  { document, clusters, hints }: ResolveInput,
): CandidateClusters | undefined {
  const raw = asRaw(request);
  return raw && placingOf(document, raw, resolveTenant(document, raw['tenant'], hints).tenant, clusters);
}

/** Completes a request by the layers that apply to it; or tells everything that speaks against it. Pure. */
export function resolveRequest(request: unknown, input: ResolveInput): ResolvedRequest | RejectedRequest {
  const layered = layerRequest(request, input);
  if (!layered) return { problems: checkedProblems(request), completed: request };
  const { batch: completed, tenant, cluster, namespace, layers, origins, placement, problems } = layered;
  const checked = checkBatch(completed);
  const schemaProblems = 'problems' in checked ? checked.problems.map((one) => withLayerName(one, origins)) : [];
  const all = [...schemaProblems, ...problems];
  if (all.length > 0 || 'problems' in checked || namespace === undefined) {
    return { problems: all, completed };
  }
  const placed = { ...checked.batch, cluster, namespace, ...(tenant !== undefined && { tenant }) };
  return { batch: placed, tenant, layers, origins, ...(placement !== undefined && { placement }) };
}

function unknowing({ candidates, choose }: CandidateClusters): ChosenCluster | undefined {
  return chooseCluster(candidates, choose, {}, 0);
}

/** A request with all layers laid over it, whatever is wrong with it. */
export interface LayeredRequest {
  /** Not validated yet; without what nobody says. */
  readonly batch: UnvalidatedBatch;
  readonly tenant: string | undefined;
  /** What told the tenant, as messages call it. */
  readonly toldBy: string | undefined;
  readonly cluster: string;
  readonly namespace: string | undefined;
  readonly layers: readonly MatchingLayer[];
  readonly origins: ReadonlyMap<string, string>;
  /** How its cluster was chosen, in a sentence; absent where it was named, or is the default. */
  readonly placement?: string;
  /** What speaks against it beside what is wrong with the batch itself. */
  readonly problems: readonly BatchProblem[];
}

/** Lays the layers that apply over a request; or undefined for one that is none, or has no name of a cluster where one belongs. */
export function layerRequest(
  request: unknown,
  { document, clusters, hints, cluster: elsewhere, choose = unknowing }: ResolveInput,
): LayeredRequest | undefined {
  const raw = asRaw(request);
  if (!raw) return undefined;
  const { tenant, source: toldBy, problems: tenantProblems } = resolveTenant(document, raw['tenant'], hints);
  const placing = elsewhere === undefined ? placingOf(document, raw, tenant, clusters) : undefined;
  const chosen = placing && choose(placing);
  const named = placing ? chosen?.name : requestedCluster(document, raw, tenant);
  const cluster = elsewhere ?? named ?? clusters.defaultName;
  if (typeof cluster !== 'string') return undefined;
  const { namespace, problems: placeProblems } = targetOn(document, raw, tenant, cluster, clusters);
  const layers = matchingLayers(document, { cluster, namespace, tenant });
  const { batch, origins, problems } = applyLayers({ ...raw, ...(elsewhere !== undefined && { cluster }) }, layers);
  const unplaced = placing && !chosen ? [{ path: 'cluster', message: nowhere(placing) }] : placeProblems;
  const placement = placing && chosen && `Cluster ${chosen.name} was chosen by ${placing.by}: ${chosen.why}.`;
  return {
    batch,
    tenant,
    toldBy,
    cluster,
    namespace,
    layers,
    origins,
    ...(placement !== undefined && { placement }),
    problems: [...tenantProblems, ...unplaced, ...problems],
  };
}

function checkedProblems(request: unknown): readonly BatchProblem[] {
  const checked = checkBatch(request);
  return 'problems' in checked ? checked.problems : [];
}

function asRaw(request: unknown): UnvalidatedBatch | undefined {
  return isRecord(request) ? request : undefined;
}

/** A problem of a value that the batch's author did not write says whose it is. */
export function withLayerName(problem: BatchProblem, origins: ReadonlyMap<string, string>): BatchProblem {
  const layer = origins.get(problem.path);
  return layer === undefined || layer === BATCH
    ? problem
    : { ...problem, message: `${problem.message} (said by ${layer})` };
}
