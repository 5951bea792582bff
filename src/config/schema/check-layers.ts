import { asRecord, isRecord, withoutNulls } from '../../model/lang.ts';
import { formatPath, type BatchProblem } from '../../model/batch/problem.ts';
import { checkBatch } from '../../model/schema/check-batch.ts';
import { containsPlaceholder } from '../../model/schema/expand-request.ts';
import type { UnvalidatedBatch } from './layer.ts';

type Path = readonly (string | number)[];

const PARTS = ['defaults', 'forced'] as const;

/** Required fields of a batch, added to a part so that it can be validated as a batch. */
const REQUIRED_FIELDS = { name: 'layer', mainApplicationFile: 'local:///layer' };

/** Fields that a layer must not set, with the reason. */
const DISALLOWED_FIELDS = {
  name: 'must be set by each batch',
  tenant: 'cannot be set by a layer: `tenancy` determines the tenant of a batch',
  cluster: 'cannot be set here: layers of clusters and namespaces apply after the cluster has been determined',
  namespace: 'cannot be set here: layers of namespaces apply after the namespace has been determined',
  parameters: 'must be set by each batch: placeholders are expanded before layers apply',
  parameterValues: 'must be set by each batch: placeholders are expanded before layers apply',
  scheduledTime: 'must be set by each batch: placeholders are expanded before layers apply',
} as const;

type DisallowedField = keyof typeof DISALLOWED_FIELDS;

const OF_EACH_BATCH = ['name', 'parameters', 'parameterValues', 'scheduledTime'] as const;

/**
 * Checks the `defaults` and `forced` of all layers: each must hold only values that a batch can have. The rest of the document
 * may be invalid, so that all its problems are reported at once: values of the wrong type are left to the schema.
 */
export function checkLayers(document: unknown): BatchProblem[] {
  const root = asRecord(document);
  return [
    ...checkLayer(root, [], ['tenant']),
    ...checkNamedLayers(root, 'clusters', ['tenant', 'cluster']),
    ...checkNamedLayers(root, 'namespaces', ['tenant', 'cluster', 'namespace']),
    ...checkNamedLayers(root, 'tenants', ['tenant']),
  ];
}

function checkNamedLayers(
  root: UnvalidatedBatch,
  kind: string,
  disallowed: readonly DisallowedField[],
): BatchProblem[] {
  // A value may depend on another one that the top of the file sets, such as a limit of a feature that is enabled there.
  const context = partsOf(root);
  return Object.entries(asRecord(root[kind])).flatMap(([name, layer]) =>
    checkLayer(asRecord(layer), [kind, name], disallowed, context),
  );
}

function checkLayer(
  layer: UnvalidatedBatch,
  path: Path,
  disallowed: readonly DisallowedField[],
  outerContext: readonly UnvalidatedBatch[] = [],
): BatchProblem[] {
  // Forced values may depend on the defaults of the same layer, and vice versa.
  const context = [...outerContext, ...partsOf(layer)];
  return PARTS.flatMap((part) =>
    isRecord(layer[part]) ? checkPart(layer[part], [...path, part], [...OF_EACH_BATCH, ...disallowed], context) : [],
  );
}

function partsOf(layer: UnvalidatedBatch): UnvalidatedBatch[] {
  return PARTS.map((part) => withoutNulls(asRecord(layer[part])));
}

/** Problems of a part are those that it has alone and that the values it may depend on do not resolve. */
function checkPart(
  part: UnvalidatedBatch,
  path: Path,
  disallowed: readonly DisallowedField[],
  context: readonly UnvalidatedBatch[],
): BatchProblem[] {
  const present = disallowed.filter((field) => Object.hasOwn(part, field));
  // Nulls unset values of earlier layers.
  const checkable = withoutNulls(
    Object.fromEntries(Object.entries(part).filter(([field]) => !present.some((one) => one === field))),
  );
  const alone = problemsOf(checkable);
  const inContext = alone.length > 0 ? problemsOf([...context, checkable].reduce(mergeMaps, {})) : [];
  return [
    ...(containsPlaceholder(part)
      ? [{ path: formatPath(path), message: 'contains a placeholder ${{ … }}, which is expanded in batches only' }]
      : []),
    ...present.map((field) => ({ path: formatPath([...path, field]), message: DISALLOWED_FIELDS[field] })),
    ...alone
      .filter((problem) => inContext.some((other) => other.path === problem.path))
      .map((problem) => ({
        path: `${formatPath(path)}${problem.path.startsWith('[') ? '' : '.'}${problem.path}`,
        message: problem.message,
      })),
  ];
}

function mergeMaps(lower: UnvalidatedBatch, upper: UnvalidatedBatch): UnvalidatedBatch {
  const merged = Object.entries(upper).map(([key, value]) => {
    const existing = lower[key];
    return [key, isRecord(existing) && isRecord(value) ? mergeMaps(existing, value) : value] as const;
  });
  return { ...lower, ...Object.fromEntries(merged) };
}

function problemsOf(part: UnvalidatedBatch): readonly BatchProblem[] {
  const checked = checkBatch({ ...REQUIRED_FIELDS, ...part });
  return 'problems' in checked ? checked.problems : [];
}
