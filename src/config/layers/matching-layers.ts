import type { ConfigurationDocument } from '../schema/document.ts';
import type { MatchingLayer } from '../schema/layer.ts';
import { fits } from '../../spark/pattern.ts';

/** Where a batch is, as far as it is known already. */
export interface LayerSelector {
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
  readonly tenant?: string | undefined;
}

/** The layers that apply to a batch, the most general first: defaults, its cluster, its namespace, its tenant. */
export function matchingLayers(
  document: ConfigurationDocument,
  { cluster, namespace, tenant }: LayerSelector,
): MatchingLayer[] {
  return [
    named('defaults', document),
    ...layer('cluster', cluster, document.clusters),
    ...namespaceLayers(document, cluster, namespace),
    ...layer('tenant', tenant, document.tenants),
  ];
}

function layer(kind: string, name: string | undefined, all: Readonly<Record<string, LayerFields>>): MatchingLayer[] {
  const found = name !== undefined && Object.hasOwn(all, name) ? all[name] : undefined;
  return found ? [named(`${kind} ${name}`, found)] : [];
}

function namespaceLayers(
  { namespaces }: ConfigurationDocument,
  cluster: string | undefined,
  namespace: string | undefined,
): MatchingLayer[] {
  if (namespace === undefined) return [];
  return Object.entries(namespaces)
    .filter(([key]) => fits(key, key.includes('/') ? `${cluster}/${namespace}` : namespace))
    .toSorted(([one], [other]) => rank(one) - rank(other))
    .map(([key, fields]) => named(`namespace ${key}`, fields));
}

/** Patterns before names, and what holds everywhere before what holds on one cluster. */
function rank(key: string): number {
  return (key.includes('*') ? 0 : 2) + (key.includes('/') ? 1 : 0);
}

type LayerFields = Omit<MatchingLayer, 'name'>;

function named(name: string, { defaults, forced, limits }: LayerFields): MatchingLayer {
  return { name, defaults, forced, limits };
}
