import type { ClusterOptions } from '../../kubernetes/auth/cluster-options.ts';
import type { ConfigurationDocument } from './document.ts';

/** How the clusters of a configuration are reached, without what their layers say of batches. */
export function clusterConnections({ clusters }: ConfigurationDocument): Record<string, ClusterOptions> {
  return Object.fromEntries(Object.entries(clusters).map(([name, cluster]) => [name, connectionOf(cluster)]));
}

/** As it would be written: whoever takes it validates it himself, which durations in milliseconds would not pass. */
function connectionOf({
  defaults: _defaults,
  forced: _forced,
  limits: _limits,
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
