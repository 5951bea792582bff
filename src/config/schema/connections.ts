import type { ClusterOptions } from '../../kubernetes/auth/cluster-options.ts';
import type { ConfigurationDocument } from './document.ts';

/** The connection options of every cluster of a configuration, without the layer that each of them also is, and without what its workers adopt. */
export function clusterConnections({ clusters }: ConfigurationDocument): Record<string, ClusterOptions> {
  return Object.fromEntries(Object.entries(clusters).map(([name, cluster]) => [name, connectionOf(cluster)]));
}

/** Durations are written back as text, because the receiver validates the options again and expects input, not output. */
function connectionOf({
  defaults: _defaults,
  forced: _forced,
  limits: _limits,
  adopt: _adopt,
  requestTimeout,
  exec,
  ...options
}: ConfigurationDocument['clusters'][string]): ClusterOptions {
  return {
    ...options,
    requestTimeout: `${requestTimeout}ms`,
    ...(exec && { exec: { ...exec, timeout: `${exec.timeout}ms` } }),
  };
}
