import type { ConfigurationDocument } from '../../config/schema/document.ts';
import { UsageError } from '../shared/errors.ts';

/** A cluster of a configuration. */
export interface ConfiguredCluster {
  readonly cluster: string;
  /** The namespaces that workers serve there; `*`: all. */
  readonly namespaces: '*' | readonly string[];
}

/**
 * The cluster of a configuration with a name. Default: its default cluster.
 * @throws UsageError when there is none
 */
export function configuredCluster(document: ConfigurationDocument, name: string | undefined): ConfiguredCluster {
  const [first] = Object.keys(document.clusters);
  const cluster = name ?? document.defaultCluster ?? first ?? '';
  const configured = document.clusters[cluster];
  if (!configured) {
    throw new UsageError(
      `The configuration has no cluster "${cluster}": use ${Object.keys(document.clusters).join(', ')}.`,
    );
  }
  return { cluster, namespaces: configured.namespaces };
}
