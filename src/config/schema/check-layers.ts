import { isRecord, withoutNulls } from '../../model/lang.ts';
import { checkBatch } from '../../model/schema/check-batch.ts';
import { formatPath, type BatchProblem } from '../../model/batch/problem.ts';
import type { UnvalidatedBatch } from './layer.ts';

type Path = readonly (string | number)[];

/** Fields that tell where a layer applies, so that the layer can't say them itself. */
type Fixed = readonly string[];

const PARTS = ['defaults', 'forced'] as const;

/** What makes a batch of a part of one. */
const FILLERS = { name: 'layer', mainApplicationFile: 'local:///layer' };

/**
 * Everything wrong with what the layers say of batches: each part must be one that a batch can have. Whatever else is
 * wrong with the document, what there is of layers is checked.
 */
export function checkLayers(document: unknown): BatchProblem[] {
  const root = asMap(document) ?? {};
  return [
    ...checkLayer(root, [], ['tenant']),
    ...each(root, 'clusters', ['tenant', 'cluster']),
    ...each(root, 'namespaces', ['tenant', 'cluster', 'namespace']),
    ...each(root, 'tenants', ['tenant']),
  ];
}

function each(root: UnvalidatedBatch, kind: string, fixed: Fixed): BatchProblem[] {
  // A layer may lean on what is said for all: a limit of something that is turned on there.
  const forAll = partsOf(root);
  const layers = asMap(root[kind]) ?? {};
  return Object.entries(layers).flatMap(([name, layer]) => checkLayer(asMap(layer) ?? {}, [kind, name], fixed, forAll));
}

function checkLayer(
  layer: UnvalidatedBatch,
  at: Path,
  fixed: Fixed,
  below: readonly UnvalidatedBatch[] = [],
): BatchProblem[] {
  // What a layer forces may lean on its own defaults, and the other way round.
  const around = [...below, ...partsOf(layer)];
  return PARTS.flatMap((part) => checkPart(asMap(layer[part]), [...at, part], fixed, around));
}

function partsOf(layer: UnvalidatedBatch): UnvalidatedBatch[] {
  return PARTS.map((part) => withoutNulls(asMap(layer[part]) ?? {}));
}

/** A map; what is none is refused by the schema. */
function asMap(value: unknown): UnvalidatedBatch | undefined {
  return isRecord(value) ? value : undefined;
}

function checkPart(
  part: UnvalidatedBatch | undefined,
  at: Path,
  fixed: Fixed,
  below: readonly UnvalidatedBatch[],
): BatchProblem[] {
  if (part === undefined) return [];
  const own = ['name', ...fixed].filter((field) => Object.hasOwn(part, field));
  const said = withoutNulls(Object.fromEntries(Object.entries(part).filter(([field]) => !own.includes(field))));
  const alone = problemsOf(said);
  const together = alone.length > 0 ? problemsOf([...below, said].reduce(joined, {})) : [];
  return [
    ...own.map((field) => ({
      path: formatPath([...at, field]),
      message: WHY_NOT[field] ?? 'can not be said by a layer',
    })),
    ...alone
      .filter(({ path }) => together.some((one) => one.path === path))
      .map(({ path, message }) => ({ path: `${formatPath(at)}${path.startsWith('[') ? '' : '.'}${path}`, message })),
  ];
}

/** The one with the other over it, maps joined. */
function joined(below: UnvalidatedBatch, above: UnvalidatedBatch): UnvalidatedBatch {
  const keys = Object.entries(above).map(([key, value]) => {
    const [one, other] = [asMap(below[key]), asMap(value)];
    return [key, one && other ? joined(one, other) : value] as const;
  });
  return { ...below, ...Object.fromEntries(keys) };
}

function problemsOf(part: UnvalidatedBatch): readonly BatchProblem[] {
  const checked = checkBatch({ ...FILLERS, ...part });
  return 'problems' in checked ? checked.problems : [];
}

const WHY_NOT: Readonly<Record<string, string>> = {
  name: 'is for each batch to say',
  tenant: 'can not be said by a layer: `tenancy` tells how batches belong to tenants',
  cluster: 'can not be said here: what a cluster or namespace says applies when the cluster is known',
  namespace: 'can not be said here: what a namespace says applies when the namespace is known',
};
