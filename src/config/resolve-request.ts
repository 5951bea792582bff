/** The centre of the configuration: turns a request into a batch with its place, or reports every problem. Pure. */
import { isRecord } from '../model/lang.ts';
import type { Batch } from '../model/batch/batch.ts';
import type { TenantHints } from '../model/batch/plan.ts';
import type { BatchProblem } from '../model/batch/problem.ts';
import { checkBatch } from '../model/schema/check-batch.ts';
import { applyLayers, BATCH } from './layers/apply-layers.ts';
import { matchingLayers } from './layers/matching-layers.ts';
import type { ValueOrigins } from './layers/merge.ts';
import { resolveTenant } from './layers/resolve-tenant.ts';
import { type CandidateClusters, candidateClusters, noCandidateMessage } from './placement/candidate-clusters.ts';
import { chooseCluster, type ChosenCluster } from './placement/choose-cluster.ts';
import { requestedCluster, targetOn, type ServedClusters } from './placement/target.ts';
import type { ConfigurationDocument } from './schema/document.ts';
import type { MatchingLayer, UnvalidatedBatch } from './schema/layer.ts';

/** A validated batch with the cluster and namespace that it runs in. */
export type PlacedBatch = Batch & { readonly cluster: string; readonly namespace: string };

/** A request as the configuration completes it. */
export interface ResolvedRequest {
  readonly batch: PlacedBatch;
  readonly tenant: string | undefined;
  /** The matching layers, the most general first. */
  readonly layers: readonly MatchingLayer[];
  /** Values without an origin are defaults of the schema. */
  readonly origins: ValueOrigins;
  /** How the cluster was chosen, in a sentence; absent if it was named or is the default. */
  readonly placement?: string;
}

/** A request that cannot be resolved. */
export interface RejectedRequest {
  readonly problems: readonly BatchProblem[];
  /** The request with the values of the layers, as far as possible, for further checks of its other values. */
  readonly layered: unknown;
}

/** The inputs for resolving a request. */
export interface ResolveInput {
  readonly document: ConfigurationDocument;
  readonly clusters: ServedClusters;
  readonly hints?: TenantHints;
  /** Overrides the cluster that the request names: the target of a failover. */
  readonly cluster?: string;
  /** Chooses a cluster if the batch names none. Default: as if all were reachable and empty. */
  readonly choose?: (candidates: CandidateClusters) => ChosenCluster | undefined;
}

/** The candidate clusters of a request; undefined if it names a cluster or runs on the default one. */
export function candidateClustersOf(
  request: unknown,
  { document, clusters, hints }: ResolveInput,
): CandidateClusters | undefined {
  if (!isRecord(request)) return undefined;
  const { tenant } = resolveTenant(document, request['tenant'], hints);
  return candidateClusters(document, request, tenant, clusters);
}

/** Completes a request by the matching layers and validates the result. */
export function resolveRequest(request: unknown, input: ResolveInput): ResolvedRequest | RejectedRequest {
  const layered = layerRequest(request, input);
  return layered ? validateLayered(layered) : { problems: problemsOf(request), layered: request };
}

/** A request with the values of all matching layers, whether or not the result is valid. */
export interface LayeredRequest {
  /** Not validated yet, and without the defaults of the schema. */
  readonly batch: UnvalidatedBatch;
  readonly tenant: string | undefined;
  /** The source that determined the tenant, as messages name it. */
  readonly tenantSource: string | undefined;
  readonly cluster: string;
  readonly namespace: string | undefined;
  readonly layers: readonly MatchingLayer[];
  readonly origins: ValueOrigins;
  /** How the cluster was chosen, in a sentence; absent if it was named or is the default. */
  readonly placement?: string;
  /** Problems of tenant, placement and forced values. Those of the batch itself are found by {@link validateLayered}. */
  readonly problems: readonly BatchProblem[];
}

/** Applies the matching layers to a request; undefined if it is not a map, or its cluster is neither a name nor a rule. */
export function layerRequest(
  request: unknown,
  { document, clusters, hints, cluster: override, choose = chooseWithoutFacts }: ResolveInput,
): LayeredRequest | undefined {
  if (!isRecord(request)) return undefined;
  const { tenant, source: tenantSource, problems: tenantProblems } = resolveTenant(document, request['tenant'], hints);
  const candidates = override === undefined ? candidateClusters(document, request, tenant, clusters) : undefined;
  const chosen = candidates && choose(candidates);
  const requested = candidates ? chosen?.name : requestedCluster(document, request, tenant);
  const cluster = override ?? requested ?? clusters.defaultName;
  if (typeof cluster !== 'string') return undefined;
  const { namespace, problems: targetProblems } = targetOn(document, request, tenant, cluster, clusters);
  const layers = matchingLayers(document, { cluster, namespace, tenant });
  const { batch, origins, problems } = applyLayers(
    { ...request, ...(override !== undefined && { cluster: override }) },
    layers,
  );
  const placementProblems =
    candidates && !chosen ? [{ path: 'cluster', message: noCandidateMessage(candidates) }] : targetProblems;
  const placement = candidates && chosen && `Cluster ${chosen.name} was chosen by ${candidates.by}: ${chosen.why}.`;
  return {
    batch,
    tenant,
    tenantSource,
    cluster,
    namespace,
    layers,
    origins,
    ...(placement !== undefined && { placement }),
    problems: [...tenantProblems, ...placementProblems, ...problems],
  };
}

function chooseWithoutFacts({ candidates, choose }: CandidateClusters): ChosenCluster | undefined {
  return chooseCluster(candidates, choose, {}, 0);
}

/** Validates a request that has the values of its layers. */
export function validateLayered(layered: LayeredRequest): ResolvedRequest | RejectedRequest {
  const { batch, tenant, cluster, namespace, layers, origins, placement } = layered;
  const checked = checkBatch(batch);
  const schemaProblems =
    'problems' in checked ? checked.problems.map((problem) => withLayerName(problem, origins)) : [];
  const problems = [...schemaProblems, ...layered.problems];
  if (problems.length > 0 || 'problems' in checked || namespace === undefined) return { problems, layered: batch };
  const placed = { ...checked.batch, cluster, namespace, ...(tenant !== undefined && { tenant }) };
  return { batch: placed, tenant, layers, origins, ...(placement !== undefined && { placement }) };
}

function problemsOf(request: unknown): readonly BatchProblem[] {
  const checked = checkBatch(request);
  return 'problems' in checked ? checked.problems : [];
}

/** Adds the name of the layer to a problem of a value that the author of the batch did not write. */
export function withLayerName(problem: BatchProblem, origins: ValueOrigins): BatchProblem {
  const layer = origins.get(problem.path);
  return layer === undefined || layer === BATCH
    ? problem
    : { ...problem, message: `${problem.message} (set by ${layer})` };
}
