import type { Batch } from '../model/batch.ts';
import { checkBatch, type BatchProblem } from '../model/problem.ts';
import { appliedLayers } from './applied-layers.ts';
import { BATCH, complete } from './complete.ts';
import type { ConfigurationDocument } from './document.ts';
import type { AppliedLayer, RawBatch } from './layer.ts';
import { toldTenant, type TenantHints } from './told-tenant.ts';
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
}

/** What resolving needs to know beside the request. */
export interface ResolveInput {
  readonly document: ConfigurationDocument;
  readonly clusters: ServedClusters;
  readonly hints?: TenantHints;
  /** The cluster to resolve the batch for, whatever it names itself: where it moves to. */
  readonly cluster?: string;
}

/** Completes a request by the layers that apply to it; or tells everything that speaks against it. Pure. */
export function resolveRequest(
  request: unknown,
  input: ResolveInput,
): Resolved | { readonly problems: readonly BatchProblem[] } {
  const layered = layRequest(request, input);
  if (!layered) return checkedProblems(request);
  const { batch: completed, tenant, cluster, namespace, layers, origins, problems } = layered;
  const checked = checkBatch(completed);
  const schemaProblems = 'problems' in checked ? checked.problems.map((one) => withOrigin(one, origins)) : [];
  const all = [...schemaProblems, ...problems];
  if (all.length > 0 || 'problems' in checked || namespace === undefined) return { problems: all };
  const placed = { ...checked.batch, cluster, namespace, ...(tenant !== undefined && { tenant }) };
  return { batch: placed, tenant, layers, origins };
}

/** A request with all layers laid over it, whatever is wrong with it. */
export interface LayeredRequest {
  /** Not validated yet; without what nobody says. */
  readonly batch: RawBatch;
  readonly tenant: string | undefined;
  /** What told the tenant, as messages call it. */
  readonly toldBy: string | undefined;
  readonly cluster: string;
  readonly namespace: string | undefined;
  readonly layers: readonly AppliedLayer[];
  readonly origins: ReadonlyMap<string, string>;
  /** What speaks against it beside what is wrong with the batch itself. */
  readonly problems: readonly BatchProblem[];
}

/** Lays the layers that apply over a request; or undefined for one that is none, or has no name of a cluster where one belongs. */
export function layRequest(
  request: unknown,
  { document, clusters, hints, cluster: elsewhere }: ResolveInput,
): LayeredRequest | undefined {
  const raw = asRaw(request);
  if (!raw) return undefined;
  const { tenant, source: toldBy, problems: tenantProblems } = toldTenant(document, raw['tenant'], hints);
  const cluster = elsewhere ?? namedCluster(document, raw, tenant) ?? clusters.defaultName;
  if (typeof cluster !== 'string') return undefined;
  const { namespace, problems: placeProblems } = whereOn(document, raw, tenant, cluster, clusters);
  const layers = appliedLayers(document, { cluster, namespace, tenant });
  const { batch, origins, problems } = complete({ ...raw, ...(elsewhere !== undefined && { cluster }) }, layers);
  const all = [...tenantProblems, ...placeProblems, ...problems];
  return { batch, tenant, toldBy, cluster, namespace, layers, origins, problems: all };
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
