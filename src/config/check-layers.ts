import { checkBatch, formatPath, type BatchProblem } from '../model/problem.ts';
import type { ConfigurationDocument } from './document.ts';
import type { Layer, RawBatch } from './layer.ts';
import { batchOf, leavesOf } from './leaves.ts';

type Path = readonly (string | number)[];

/** Fields that tell where a layer applies, so that the layer can't say them itself. */
type Fixed = readonly string[];

/** What makes a batch of a part of one. */
const FILLERS = { name: 'layer', mainApplicationFile: 'local:///layer' };

/** Everything wrong with what the layers say of batches: each part must be one that a batch can have. */
export function checkLayers(document: ConfigurationDocument): BatchProblem[] {
  return [
    ...checkLayer(document, [], []),
    ...each(document.clusters, 'clusters', ['tenant', 'cluster']),
    ...each(document.namespaces, 'namespaces', ['tenant', 'cluster', 'namespace']),
    ...each(document.tenants, 'tenants', ['tenant']),
  ];
}

function each(layers: Readonly<Record<string, Layer>>, kind: string, fixed: Fixed): BatchProblem[] {
  return Object.entries(layers).flatMap(([name, layer]) => checkLayer(layer, [kind, name], fixed));
}

function checkLayer(layer: Layer, at: Path, fixed: Fixed): BatchProblem[] {
  return (['defaults', 'forced'] as const).flatMap((part) => checkPart(layer[part], [...at, part], fixed));
}

function checkPart(part: RawBatch | undefined, at: Path, fixed: Fixed): BatchProblem[] {
  if (part === undefined) return [];
  const own = ['name', ...fixed].filter((field) => field in part);
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
