import type { ResolvedClusterOptions } from '../kubernetes/cluster-options.ts';
import type { ConfigurationDocument } from './document.ts';

/** How the clusters of a configuration are reached, without what their layers say of batches. */
export function connectionsOf({ clusters }: ConfigurationDocument): Record<string, ResolvedClusterOptions> {
  return Object.fromEntries(
    Object.entries(clusters).map(([name, { defaults: _defaults, forced: _forced, limits: _limits, ...options }]) => [
      name,
      options,
    ]),
  );
}
