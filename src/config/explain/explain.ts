import { formatPath, type BatchProblem } from '../../model/batch/problem.ts';
import { BATCH } from '../layers/apply-layers.ts';
import { merge, type ValueOrigins } from '../layers/merge.ts';
import { firstNamespace } from '../placement/target.ts';
import { layerRequest, type ResolvedRequest, type ResolveInput, validateLayered } from '../resolve-request.ts';
import type { ConfigurationDocument } from '../schema/document.ts';
import { flatten } from '../schema/flatten.ts';
import type { MatchingLayer, UnvalidatedBatch } from '../schema/layer.ts';
import { batchJsonSchema, schemaDefaults } from './schema-defaults.ts';

/** The origin of values that neither the batch nor a layer sets: defaults of the schema. */
const SCHEMA_DEFAULT = 'default';

/** A name that was determined, and what determined it. */
export interface DeterminedName {
  readonly name: string;
  readonly by: string;
}

/** One value of a batch and its origin. */
export interface ExplainedValue {
  readonly path: readonly string[];
  readonly value: unknown;
  /** `batch`, the name of a layer, or `default`. */
  readonly from: string;
  /** Whether the layer forces the value, so that the batch can't set another one. */
  readonly forced: boolean;
}

/** How a configuration completes a batch. */
export interface Explanation {
  readonly tenant: DeterminedName | undefined;
  readonly cluster: DeterminedName;
  readonly namespace: DeterminedName | undefined;
  /** The matching layers, the most general first. */
  readonly layers: readonly MatchingLayer[];
  readonly values: readonly ExplainedValue[];
  /** Every reason why a worker would refuse the batch. */
  readonly problems: readonly BatchProblem[];
  /** The batch as a worker would run it; undefined if it would refuse it. */
  readonly resolved: ResolvedRequest | undefined;
}

/** Explains a batch, valid or not. Undefined for a request that is not a map, which only has problems. Pure. */
export function explainRequest(request: unknown, input: ResolveInput): Explanation | undefined {
  const layered = layerRequest(request, input);
  if (!layered) return undefined;
  const { batch, layers, origins } = layered;
  const tenant = layered.tenant === undefined ? undefined : { name: layered.tenant, by: layered.tenantSource ?? '' };
  const cluster = { name: layered.cluster, by: origins.get('cluster') ?? defaultClusterOrigin(input.document) };
  const namespace =
    layered.namespace === undefined
      ? undefined
      : {
          name: layered.namespace,
          by: origins.get('namespace') ?? defaultNamespaceOrigin(input.document, layered),
        };
  const result = validateLayered(layered);
  const determined = Object.entries({ tenant, cluster, namespace }).flatMap(([field, determinedName]) =>
    determinedName && batch[field] === undefined
      ? [{ path: [field], value: determinedName.name, from: determinedName.by, forced: false }]
      : [],
  );
  return {
    tenant,
    cluster,
    namespace,
    layers,
    values: inSchemaOrder([...explainedValues(batch, origins, layers), ...determined]),
    problems: 'problems' in result ? result.problems : [],
    resolved: 'problems' in result ? undefined : result,
  };
}

/** Sorts values as the schema lists its fields. Unknown fields come last. */
function inSchemaOrder(values: readonly ExplainedValue[]): ExplainedValue[] {
  const fields = Object.keys(batchJsonSchema().properties ?? {});
  const position = ({ path: [field = ''] }: ExplainedValue) =>
    fields.includes(field) ? fields.indexOf(field) : fields.length;
  return values.toSorted((one, other) => position(one) - position(other));
}

function defaultClusterOrigin({ defaultCluster }: ConfigurationDocument): string {
  return defaultCluster === undefined ? 'the default cluster' : 'defaultCluster';
}

function defaultNamespaceOrigin(
  { tenants }: ConfigurationDocument,
  { tenant, cluster }: { readonly tenant: string | undefined; readonly cluster: string },
): string {
  const ofTenant = tenant === undefined ? undefined : tenants[tenant];
  return firstNamespace(ofTenant, cluster) === undefined
    ? `the default namespace of cluster ${cluster}`
    : `the first namespace of tenant ${tenant}`;
}

/** The values of a batch and, below them, the defaults of the schema. */
function explainedValues(
  batch: UnvalidatedBatch,
  origins: ValueOrigins,
  layers: readonly MatchingLayer[],
): ExplainedValue[] {
  const { batch: completed } = merge([
    { from: SCHEMA_DEFAULT, values: schemaDefaults(batch) },
    { from: BATCH, values: batch },
  ]);
  const forced = merge(layers.map(({ name, forced: values = {} }) => ({ from: name, values }))).origins;
  return flatten(completed).map(({ path, value }) => {
    const key = formatPath(path);
    const from = origins.get(key) ?? SCHEMA_DEFAULT;
    return { path, value, from, forced: from !== BATCH && forced.get(key) === from };
  });
}
