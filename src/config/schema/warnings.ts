import { formatPath, type BatchProblem } from '../../model/batch/problem.ts';
import type { ConfigurationDocument } from './document.ts';
import { exceededLimits } from './exceeded-limits.ts';
import type { Layer } from './layer.ts';
import { fits, fitsOne, overlap } from '../../spark/pattern.ts';

type Path = readonly (string | number)[];

/** What of a valid configuration is most likely not meant: it has no effect, or contradicts itself. Nothing is refused for it. */
export function warningsOf(document: ConfigurationDocument): BatchProblem[] {
  return [
    ...tenantWarnings(document),
    ...sharedNamespaces(document),
    ...namespaceWarnings(document),
    ...placementWarnings(document),
    ...limitWarnings(document),
  ];
}

function warning(path: Path, message: string): BatchProblem {
  return { path: formatPath(path), message };
}

function tenantWarnings({ tenants, clusters }: ConfigurationDocument): BatchProblem[] {
  const names = Object.keys(clusters);
  return Object.entries(tenants).flatMap(([tenant, { namespaces, clusters: own }]) => {
    const unknown = (own ?? []).flatMap((pattern, index) =>
      names.some((name) => fits(pattern, name))
        ? []
        : [
            warning(
              ['tenants', tenant, 'clusters', index],
              `"${pattern}" fits no cluster: there are ${names.join(', ')}`,
            ),
          ],
    );
    const watched = watchedPlaces(clusters, own);
    const idle = namespaces.flatMap((pattern, index) =>
      watched.length === 0 || watched.some((place) => meet(pattern, place))
        ? []
        : [
            warning(
              ['tenants', tenant, 'namespaces', index],
              `"${pattern}" is watched in no cluster of this tenant: none of its batches can run there`,
            ),
          ],
    );
    return [...unknown, ...idle];
  });
}

/** Two teams in one namespace may be meant; by patterns it is mostly not. */
function sharedNamespaces({ tenants }: ConfigurationDocument): BatchProblem[] {
  const all = Object.entries(tenants);
  return all.flatMap(([name, { namespaces, clusters }], position) =>
    namespaces.flatMap((pattern, index) =>
      all.slice(0, position).flatMap(([other, { namespaces: theirs, clusters: onThese }]) => {
        const apart = clusters && onThese && !clusters.some((one) => onThese.some((two) => overlap(one, two)));
        const shared = apart ? undefined : theirs.find((one) => one !== pattern && meet(one, pattern));
        return shared === undefined
          ? []
          : [
              warning(
                ['tenants', name, 'namespaces', index],
                `"${pattern}" overlaps with "${shared}" of tenant ${other}: both may run batches in what fits both`,
              ),
            ];
      }),
    ),
  );
}

function namespaceWarnings({ namespaces, clusters }: ConfigurationDocument): BatchProblem[] {
  const watched = watchedPlaces(clusters);
  return Object.keys(namespaces)
    .filter((key) => !watched.some((place) => meet(key, place)))
    .map((key) => warning(['namespaces', key], 'has no effect: no cluster watches a namespace that fits it'));
}

function placementWarnings({ placement = [], clusters }: ConfigurationDocument): BatchProblem[] {
  return placement.flatMap((rule, index) => {
    const fitting = Object.entries(clusters).filter(
      ([name, { labels }]) =>
        fitsOne(rule.clusters ?? ['*'], name) &&
        Object.entries(rule.labels ?? {}).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value),
    );
    if (fitting.length > 0) return [];
    return [warning(['placement', index], 'fits no cluster: a batch that it is for can run nowhere')];
  });
}

/** What a layer says itself must stay within its own limits, and within those that hold for all. */
function limitWarnings(document: ConfigurationDocument): BatchProblem[] {
  const layersOf = (kind: 'clusters' | 'namespaces' | 'tenants'): (readonly [string, Path, Layer])[] =>
    Object.entries(document[kind]).map(([name, layer]) => [`${kind.slice(0, -1)} ${name}`, [kind, name], layer]);
  const all = [
    ['defaults', [], document] as const,
    ...(['clusters', 'namespaces', 'tenants'] as const).flatMap(layersOf),
  ];
  return all.flatMap(([name, at, layer]) =>
    (['defaults', 'forced'] as const).flatMap((part) => {
      const limits = [
        { from: name, limits: layer.limits },
        ...(at.length > 0 ? [{ from: 'defaults', limits: document.limits }] : []),
      ];
      return limits.flatMap(({ from, limits: those }) =>
        exceededLimits(layer[part] ?? {}, those ?? {}).map(({ path, limit }) =>
          warning([...at, part, ...path], `is not within limits.${limit} of ${from}: a batch with it is refused`),
        ),
      );
    }),
  );
}

/** Whether two patterns of places have one in common. What names no cluster means all of them. */
function meet(one: string, other: string): boolean {
  const [[cluster, namespace], [otherCluster, otherNamespace]] = [partsOf(one), partsOf(other)];
  return overlap(cluster, otherCluster) && overlap(namespace, otherNamespace);
}

function partsOf(place: string): readonly [cluster: string, namespace: string] {
  const slash = place.indexOf('/');
  return slash === -1 ? ['*', place] : [place.slice(0, slash), place.slice(slash + 1)];
}

/** What is watched, as `cluster/namespace`: of all clusters, or those that fit. */
function watchedPlaces(clusters: ConfigurationDocument['clusters'], only: readonly string[] = ['*']): string[] {
  return Object.entries(clusters)
    .filter(([name]) => fitsOne(only, name))
    .flatMap(([name, { namespaces }]) =>
      (namespaces === '*' ? ['*'] : namespaces).map((namespace) => `${name}/${namespace}`),
    );
}
