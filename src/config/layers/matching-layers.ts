import type { ConfigurationDocument } from '../schema/document.ts';
import type { MatchingLayer } from '../schema/layer.ts';
import { fitsNamespace } from '../../spark/pattern.ts';

/** The known values that select the layers of a batch. */
export interface LayerSelector {
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
  readonly tenant?: string | undefined;
}

/** The layers that match, the most general first: defaults, cluster, namespaces, tenant. */
export function matchingLayers(
  document: ConfigurationDocument,
  { cluster, namespace, tenant }: LayerSelector,
): MatchingLayer[] {
  return [
    layerNamed('defaults', document),
    ...layersByName('cluster', cluster, document.clusters),
    ...namespaceLayers(document, cluster, namespace),
    ...layersByName('tenant', tenant, document.tenants),
  ];
}

type LayerFields = Omit<MatchingLayer, 'name'>;

function layersByName(
  kind: string,
  name: string | undefined,
  all: Readonly<Record<string, LayerFields>>,
): MatchingLayer[] {
  const fields = name !== undefined && Object.hasOwn(all, name) ? all[name] : undefined;
  return fields ? [layerNamed(`${kind} ${name}`, fields)] : [];
}

function namespaceLayers(
  { namespaces }: ConfigurationDocument,
  cluster: string | undefined,
  namespace: string | undefined,
): MatchingLayer[] {
  if (namespace === undefined) return [];
  return Object.entries(namespaces)
    .filter(([pattern]) => fitsNamespace(pattern, cluster, namespace))
    .toSorted(([one], [other]) => specificity(one) - specificity(other))
    .map(([pattern, fields]) => layerNamed(`namespace ${pattern}`, fields));
}

/** Names are more specific than patterns, and `cluster/namespace` is more specific than `namespace`. */
function specificity(pattern: string): number {
  return (pattern.includes('*') ? 0 : 2) + (pattern.includes('/') ? 1 : 0);
}

function layerNamed(name: string, { defaults, forced, limits }: LayerFields): MatchingLayer {
  return { name, defaults, forced, limits };
}
