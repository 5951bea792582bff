import { checkBatch, formatPath, type BatchProblem } from '../model/problem.ts';
import type { RawBatch } from './layer.ts';
import { batchOf, leavesOf } from './leaves.ts';

type Path = readonly (string | number)[];

/** Fields that tell where a layer applies, so that the layer can't say them itself. */
type Fixed = readonly string[];

/** What makes a batch of a part of one. */
const FILLERS = { name: 'layer', mainApplicationFile: 'local:///layer' };

/**
 * Everything wrong with what the layers say of batches: each part must be one that a batch can have. Whatever else is
 * wrong with the document, what there is of layers is checked.
 */
export function checkLayers(document: unknown): BatchProblem[] {
  return [
    ...checkLayer(document, [], []),
    ...each(document, 'clusters', ['tenant', 'cluster']),
    ...each(document, 'namespaces', ['tenant', 'cluster', 'namespace']),
    ...each(document, 'tenants', ['tenant']),
  ];
}

function each(document: unknown, kind: string, fixed: Fixed): BatchProblem[] {
  const layers = asMap(asMap(document)?.[kind]) ?? {};
  return Object.entries(layers).flatMap(([name, layer]) => checkLayer(layer, [kind, name], fixed));
}

function checkLayer(layer: unknown, at: Path, fixed: Fixed): BatchProblem[] {
  return ['defaults', 'forced'].flatMap((part) => checkPart(asMap(asMap(layer)?.[part]), [...at, part], fixed));
}

/** A map; what is none is refused by the schema. */
function asMap(value: unknown): RawBatch | undefined {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? (value as RawBatch) : undefined;
}

function checkPart(part: RawBatch | undefined, at: Path, fixed: Fixed): BatchProblem[] {
  if (part === undefined) return [];
  const own = ['name', ...fixed].filter((field) => Object.hasOwn(part, field));
  // A null takes something back, wherever it stands.
  const said = batchOf(leavesOf(part).filter(({ path, value }) => value !== null && !own.includes(path[0] ?? '')));
  const checked = checkBatch({ ...FILLERS, ...said });
  return [
    ...own.map((field) => ({
      path: formatPath([...at, field]),
      message: WHY_NOT[field] ?? 'can not be said by a layer',
    })),
    ...('problems' in checked ? checked.problems : []).map(({ path, message }) => ({
      path: `${formatPath(at)}${path.startsWith('[') ? '' : '.'}${path}`,
      message,
    })),
  ];
}

const WHY_NOT: Readonly<Record<string, string>> = {
  name: 'is for each batch to say',
  tenant: 'can not be said by a layer: `tenancy` tells how batches belong to tenants',
  cluster: 'can not be said here: what a cluster or namespace says applies when the cluster is known',
  namespace: 'can not be said here: what a namespace says applies when the namespace is known',
};
