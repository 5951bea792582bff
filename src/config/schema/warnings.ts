import { NOT_IMPERSONATING } from '../../model/batch/impersonation.ts';
import { formatPath, type BatchProblem } from '../../model/batch/problem.ts';
import { asRecord } from '../../model/lang.ts';
import { fits, fitsOne, overlap } from '../../spark/pattern.ts';
import type { ConfigurationDocument } from './document.ts';
import { exceededLimits } from './exceeded-limits.ts';
import type { Layer } from './layer.ts';

type Path = readonly (string | number)[];

/** Finds parts of a valid configuration that are probably mistakes: they have no effect, or contradict each other. */
export function warningsOf(document: ConfigurationDocument): BatchProblem[] {
  return [
    ...tenantWarnings(document),
    ...overlappingTenants(document),
    ...namespaceWarnings(document),
    ...placementWarnings(document),
    ...limitWarnings(document),
    ...impersonationWarnings(document),
    ...adoptionWarnings(document),
  ];
}

function warning(path: Path, message: string): BatchProblem {
  return { path: formatPath(path), message };
}

function tenantWarnings({ tenants, clusters }: ConfigurationDocument): BatchProblem[] {
  const clusterNames = Object.keys(clusters);
  return Object.entries(tenants).flatMap(([tenant, { namespaces, clusters: patterns }]) => {
    const unknownClusters = (patterns ?? []).flatMap((pattern, index) =>
      clusterNames.some((name) => fits(pattern, name))
        ? []
        : [
            warning(
              ['tenants', tenant, 'clusters', index],
              `"${pattern}" matches no cluster; the clusters are ${clusterNames.join(', ')}`,
            ),
          ],
    );
    const watched = watchedNamespaces(clusters, patterns);
    const unwatchedNamespaces = namespaces.flatMap((pattern, index) =>
      watched.length === 0 || watched.some((namespace) => intersects(pattern, namespace))
        ? []
        : [
            warning(
              ['tenants', tenant, 'namespaces', index],
              `"${pattern}" is not watched in any cluster of this tenant, so its batches cannot run there`,
            ),
          ],
    );
    return [...unknownClusters, ...unwatchedNamespaces];
  });
}

/** Two tenants may share a namespace on purpose, with the same pattern. Patterns that merely overlap are probably mistakes. */
function overlappingTenants({ tenants }: ConfigurationDocument): BatchProblem[] {
  const entries = Object.entries(tenants);
  return entries.flatMap(([name, { namespaces, clusters }], position) =>
    namespaces.flatMap((pattern, index) =>
      entries.slice(0, position).flatMap(([otherName, { namespaces: otherNamespaces, clusters: otherClusters }]) => {
        const areDisjoint =
          clusters && otherClusters && !clusters.some((one) => otherClusters.some((other) => overlap(one, other)));
        const shared = areDisjoint
          ? undefined
          : otherNamespaces.find((other) => other !== pattern && intersects(other, pattern));
        return shared === undefined
          ? []
          : [
              warning(
                ['tenants', name, 'namespaces', index],
                `"${pattern}" overlaps with "${shared}" of tenant ${otherName}: both tenants may run batches in namespaces that match both`,
              ),
            ];
      }),
    ),
  );
}

function namespaceWarnings({ namespaces, clusters }: ConfigurationDocument): BatchProblem[] {
  const watched = watchedNamespaces(clusters);
  return Object.keys(namespaces)
    .filter((pattern) => !watched.some((namespace) => intersects(pattern, namespace)))
    .map((pattern) => warning(['namespaces', pattern], 'has no effect: no cluster watches a matching namespace'));
}

function placementWarnings({ placement = [], clusters }: ConfigurationDocument): BatchProblem[] {
  return placement.flatMap((rule, index) => {
    const matching = Object.entries(clusters).filter(
      ([name, { labels }]) =>
        fitsOne(rule.clusters ?? ['*'], name) &&
        Object.entries(rule.labels ?? {}).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value),
    );
    if (matching.length > 0) return [];
    return [warning(['placement', index], 'matches no cluster, so every batch that the rule applies to is refused')];
  });
}

/** The values of a layer must be within the limits of that layer and those at the top of the file. */
function limitWarnings(document: ConfigurationDocument): BatchProblem[] {
  const layersOf = (kind: 'clusters' | 'namespaces' | 'tenants'): (readonly [string, Path, Layer])[] =>
    Object.entries(document[kind]).map(([name, layer]) => [`${kind.slice(0, -1)} ${name}`, [kind, name], layer]);
  const layers = [
    ['defaults', [], document] as const,
    ...(['clusters', 'namespaces', 'tenants'] as const).flatMap(layersOf),
  ];
  return layers.flatMap(([name, path, layer]) =>
    (['defaults', 'forced'] as const).flatMap((part) => {
      const sources = [
        { from: name, limits: layer.limits },
        ...(path.length > 0 ? [{ from: 'defaults', limits: document.limits }] : []),
      ];
      return sources.flatMap(({ from, limits = {} }) =>
        exceededLimits(layer[part] ?? {}, limits).map(({ path: valuePath, limit }) =>
          warning(
            [...path, part, ...valuePath],
            `exceeds limits.${limit} of ${from}: every batch with this value is refused`,
          ),
        ),
      );
    }),
  );
}

const isRefused = (kind: unknown): boolean => NOT_IMPERSONATING.some((one) => one === kind);

function impersonationWarnings({ tenants }: ConfigurationDocument): BatchProblem[] {
  return Object.entries(tenants).flatMap(([tenant, { impersonate, forced = {}, limits = {} }]) => {
    if (impersonate === undefined) return [];
    const { kind } = asRecord(forced['submit']);
    const message = 'creates no objects as another user (impersonate): every batch of the tenant is refused';
    return [
      ...(typeof kind === 'string' && isRefused(kind)
        ? [warning(['tenants', tenant, 'forced', 'submit', 'kind'], `${kind} ${message}`)]
        : []),
      ...(limits.submitKinds?.every(isRefused)
        ? [warning(['tenants', tenant, 'limits', 'submitKinds'], `${limits.submitKinds.join(', ')} ${message}`)]
        : []),
    ];
  });
}

/** Where limits refuse `existing`, or where there are tenants and no limits name it, each adopted batch would be refused. */
function adoptionWarnings(document: ConfigurationDocument): BatchProblem[] {
  const { clusters, namespaces, tenants } = document;
  const lists = ({ limits }: Layer) => limits?.submitKinds?.includes('existing');
  return Object.entries(clusters).flatMap(([name, cluster]) => {
    if (!cluster.adopt) return [];
    const path = ['clusters', name, 'adopt'];
    const refusing = [['at the top of the file', document] as const, [`of cluster ${name}`, cluster] as const].filter(
      ([, layer]) => lists(layer) === false,
    );
    const layers = [document, cluster, ...Object.values(namespaces), ...Object.values(tenants)];
    if (refusing.length > 0) {
      return refusing.map(([where]) =>
        warning(path, `adopts nothing: limits.submitKinds ${where} does not list existing, so each batch is refused`),
      );
    }
    return Object.keys(tenants).length > 0 && !layers.some(lists)
      ? [warning(path, 'adopts nothing: there are tenants, and no limits.submitKinds lists existing')]
      : [];
  });
}

/** Whether two patterns of namespaces have a namespace in common. A pattern without a cluster matches all clusters. */
function intersects(one: string, other: string): boolean {
  const [[cluster, namespace], [otherCluster, otherNamespace]] = [splitPattern(one), splitPattern(other)];
  return overlap(cluster, otherCluster) && overlap(namespace, otherNamespace);
}

function splitPattern(pattern: string): readonly [cluster: string, namespace: string] {
  const slash = pattern.indexOf('/');
  return slash === -1 ? ['*', pattern] : [pattern.slice(0, slash), pattern.slice(slash + 1)];
}

/** The watched namespaces of matching clusters, as `cluster/namespace`. */
function watchedNamespaces(clusters: ConfigurationDocument['clusters'], patterns: readonly string[] = ['*']): string[] {
  return Object.entries(clusters)
    .filter(([name]) => fitsOne(patterns, name))
    .flatMap(([name, { namespaces }]) =>
      (namespaces === '*' ? ['*'] : namespaces).map((namespace) => `${name}/${namespace}`),
    );
}
