import { formatPath, type BatchProblem } from '../../model/batch/problem.ts';
import { BATCH } from '../layers/apply-layers.ts';
import type { ConfigurationDocument } from '../schema/document.ts';
import type { MatchingLayer, UnvalidatedBatch } from '../schema/layer.ts';
import { flatten } from '../schema/flatten.ts';
import { merge } from '../layers/merge.ts';
import { layerRequest, resolveRequest, type ResolvedRequest, type ResolveInput } from '../resolve-request.ts';
import { firstNamespace } from '../placement/target.ts';
import { batchJsonSchema, writtenDefaults } from './schema-defaults.ts';

/** Who says what nobody says: the schema. */
export const DEFAULT = 'default';

/** Something that was settled, and by whom. */
export interface Settled {
  readonly name: string;
  readonly by: string;
}

/** One value of a batch, and who says it. */
export interface ExplainedValue {
  readonly path: readonly string[];
  readonly value: unknown;
  /** `batch`, a layer's name, or `default`. */
  readonly from: string;
  /** Whether that layer forces it: the batch can't say otherwise. */
  readonly forced: boolean;
}

/** What becomes of a batch under a configuration. */
export interface Explanation {
  readonly tenant: Settled | undefined;
  readonly cluster: Settled;
  readonly namespace: Settled | undefined;
  /** The layers that apply, the most general first. */
  readonly layers: readonly MatchingLayer[];
  readonly values: readonly ExplainedValue[];
  /** Everything that speaks against it. Without any, it would be taken. */
  readonly problems: readonly BatchProblem[];
  /** As a worker would take it; undefined when it would not. */
  readonly resolved: ResolvedRequest | undefined;
}

/** Explains a batch, refused or not; undefined for what is no batch at all, of which only its problems can be told. Pure. */
export function explainRequest(request: unknown, input: ResolveInput): Explanation | undefined {
  const layered = layerRequest(request, input);
  if (!layered) return undefined;
  const { batch, tenant: told, toldBy = '', layers, origins } = layered;
  const tenant = told === undefined ? undefined : { name: told, by: toldBy };
  const cluster = { name: layered.cluster, by: origins.get('cluster') ?? defaultClusterOf(input.document) };
  const namespace =
    layered.namespace === undefined
      ? undefined
      : {
          name: layered.namespace,
          by: origins.get('namespace') ?? defaultNamespaceOf(input.document, layered),
        };
  const resolved = resolveRequest(request, input);
  const settled = Object.entries({ tenant, cluster, namespace }).flatMap(([field, one]) =>
    one && batch[field] === undefined ? [{ path: [field], value: one.name, from: one.by, forced: false }] : [],
  );
  return {
    tenant,
    cluster,
    namespace,
    layers,
    values: inOrder([...valuesOf(batch, origins, layers), ...settled]),
    problems: 'problems' in resolved ? resolved.problems : [],
    resolved: 'problems' in resolved ? undefined : resolved,
  };
}

/** In the order of the schema, as people write batches; what is no field of a batch comes last. */
function inOrder(values: readonly ExplainedValue[]): ExplainedValue[] {
  const fields = Object.keys(batchJsonSchema().properties ?? {});
  const place = ({ path: [field = ''] }: ExplainedValue) =>
    fields.includes(field) ? fields.indexOf(field) : fields.length;
  return values.toSorted((one, other) => place(one) - place(other));
}

function defaultClusterOf({ defaultCluster }: ConfigurationDocument): string {
  return defaultCluster === undefined ? 'the default cluster' : 'defaultCluster';
}

function defaultNamespaceOf(
  { tenants }: ConfigurationDocument,
  { tenant, cluster }: { readonly tenant: string | undefined; readonly cluster: string },
): string {
  const own = tenant === undefined ? undefined : tenants[tenant];
  return firstNamespace(own, cluster) === undefined
    ? `the default namespace of cluster ${cluster}`
    : `the first namespace of tenant ${tenant}`;
}

/** What is said, and beneath it what the schema adds. */
function valuesOf(
  batch: UnvalidatedBatch,
  origins: ReadonlyMap<string, string>,
  layers: readonly MatchingLayer[],
): ExplainedValue[] {
  const { batch: all } = merge([
    { from: DEFAULT, values: writtenDefaults(batch) },
    { from: BATCH, values: batch },
  ]);
  const forced = merge(layers.map(({ name, forced: values = {} }) => ({ from: name, values }))).origins;
  return flatten(all).map(({ path, value }) => {
    const at = formatPath(path);
    const from = origins.get(at) ?? DEFAULT;
    return { path, value, from, forced: from !== BATCH && forced.get(at) === from };
  });
}
