import { checkDocument } from '../../../src/config/schema/check-document.ts';
import type { ConfigurationDocument, ConfigurationInput } from '../../../src/config/schema/document.ts';
import type { ServedCluster, ServedClusters } from '../../../src/config/placement/target.ts';

/** Validates a configuration that is expected to be valid. */
export function documentOf(input: ConfigurationInput): ConfigurationDocument {
  const checked = checkDocument(input);
  if ('document' in checked) return checked.document;
  throw new Error(checked.problems.map(({ path, message }) => `${path}: ${message}`).join('; '));
}

/** Clusters by name, each with its watched namespaces; `*` stands for all. The first cluster is the default. */
export function servedClusters(scopes: Readonly<Record<string, readonly string[]>>): ServedClusters {
  const names = Object.keys(scopes);
  const find = (name: string): ServedCluster | undefined => {
    const watched = scopes[name];
    return (
      watched && {
        name,
        scopes: watched,
        defaultNamespace: watched[0] === '*' ? 'default' : (watched[0] ?? 'default'),
        covers: (namespace) => watched.includes('*') || watched.includes(namespace),
      }
    );
  };
  return { names, defaultName: names[0] ?? 'default', find };
}
