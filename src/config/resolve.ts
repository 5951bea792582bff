import type { Batch } from '../model/batch.ts';
import { checkBatch, type BatchProblem } from '../model/problem.ts';
import { appliedLayers } from './applied-layers.ts';
import { BATCH, complete } from './complete.ts';
import type { ConfigurationDocument } from './document.ts';
import type { AppliedLayer, RawBatch } from './layer.ts';
import { toldTenant, type TenantHints } from './told-tenant.ts';
import { chooseCluster, type ChosenCluster } from './choose-cluster.ts';
import { nowhere, placingOf, type Placing } from './placing.ts';
import { namedCluster, whereOn, type ServedClusters } from './where.ts';

/** A batch with its place. */
export type PlacedBatch = Batch & { readonly cluster: string; readonly namespace: string };

/** A batch as the configuration completes it. */
export interface Resolved {
  readonly batch: PlacedBatch;
  readonly tenant: string | undefined;
  /** The layers that apply, the most general first. */
  readonly layers: readonly AppliedLayer[];
  /** Who says a value (a layer's name, or `batch`), by its path. What nobody says is the schema's. */
  readonly origins: ReadonlyMap<string, string>;
  /** How its cluster was chosen, in a sentence; absent where it was named, or is the default. */
  readonly placement?: string;
}

/** What resolving needs to know beside the request. */
export interface ResolveInput {
  readonly document: ConfigurationDocument;
  readonly clusters: ServedClusters;
  readonly hints?: TenantHints;
  /** The cluster to resolve the batch for, whatever it names itself: where it moves to. */
  readonly cluster?: string;
  /** Chooses a cluster where the batch names none. Default: without knowing anything of them. */
  readonly choose?: (placing: Placing) => ChosenCluster | undefined;
}

/** How the cluster of a request is to be chosen; undefined where it is named, or left to the default. */
export function placingOfRequest(request: unknown, { document, clusters, hints }: ResolveInput): Placing | undefined {
  const raw = asRaw(request);
  return raw && placingOf(document, raw, toldTenant(document, raw['tenant'], hints).tenant, clusters);
}

/** Completes a request by the layers that apply to it; or tells everything that speaks against it. Pure. */
export function resolveRequest(
  request: unknown,
  { document, clusters, hints, cluster: elsewhere, choose = unknowing }: ResolveInput,
): Resolved | { readonly problems: readonly BatchProblem[] } {
  const raw = asRaw(request);
  if (!raw) return checkedProblems(request);
  const { tenant, problems: tenantProblems } = toldTenant(document, raw['tenant'], hints);
  const placing = elsewhere === undefined ? placingOf(document, raw, tenant, clusters) : undefined;
  const chosen = placing && choose(placing);
  if (placing && !chosen) {
    return {
      problems: [
        ...checkedProblems(request).problems,
        ...tenantProblems,
        { path: 'cluster', message: nowhere(placing) },
      ],
    };
  }
  const cluster = elsewhere ?? chosen?.name ?? namedCluster(document, raw, tenant) ?? clusters.defaultName;
  if (typeof cluster !== 'string') return checkedProblems(request);
  const where = whereOn(document, raw, tenant, cluster, clusters);
  const { namespace } = where;
  const layers = appliedLayers(document, { cluster, namespace, tenant });
  const {
    batch: completed,
    origins,
    problems,
  } = complete({ ...raw, ...(elsewhere !== undefined && { cluster }) }, layers);
  const checked = checkBatch(completed);
  const schemaProblems = 'problems' in checked ? checked.problems.map((one) => withOrigin(one, origins)) : [];
  const all = [...schemaProblems, ...tenantProblems, ...where.problems, ...problems];
  if (all.length > 0 || 'problems' in checked || namespace === undefined) return { problems: all };
  const placed = { ...checked.batch, cluster, namespace, ...(tenant !== undefined && { tenant }) };
  const placement = placing && chosen && `Cluster ${chosen.name} was chosen by ${placing.by}: ${chosen.why}.`;
  return { batch: placed, tenant, layers, origins, ...(placement !== undefined && { placement }) };
}

function unknowing({ candidates, choose }: Placing): ChosenCluster | undefined {
  return chooseCluster(candidates, choose, {}, 0);
}

function checkedProblems(request: unknown): { readonly problems: readonly BatchProblem[] } {
  const checked = checkBatch(request);
  return { problems: 'problems' in checked ? checked.problems : [] };
}

function asRaw(request: unknown): RawBatch | undefined {
  const isMap = typeof request === 'object' && request !== null && !Array.isArray(request);
  return isMap ? (request as RawBatch) : undefined;
}

/** A problem of a value that the batch's author did not write says whose it is. */
export function withOrigin(problem: BatchProblem, origins: ReadonlyMap<string, string>): BatchProblem {
  const layer = origins.get(problem.path);
  return layer === undefined || layer === BATCH
    ? problem
    : { ...problem, message: `${problem.message} (said by ${layer})` };
}
