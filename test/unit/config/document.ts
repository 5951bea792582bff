import { checkDocument } from '../../../src/config/schema/check-document.ts';
import type { ConfigurationDocument, ConfigurationInput } from '../../../src/config/schema/document.ts';
import type { ServedCluster, ServedClusters } from '../../../src/config/placement/target.ts';

/** A validated configuration. */
export function documentOf(input: ConfigurationInput): ConfigurationDocument {
  const checked = checkDocument(input);
  if ('document' in checked) return checked.document;
  throw new Error(checked.problems.map(({ path, message }) => `${path}: ${message}`).join('; '));
}

/** Clusters by name, each with the namespaces that are watched; `*` stands for all. The first one is the default. */
export function served(scopes: Readonly<Record<string, readonly string[]>>): ServedClusters {
  const names = Object.keys(scopes);
  const find = (name: string): ServedCluster | undefined => {
    const own = scopes[name];
    return (
      own && {
        name,
        scopes: own,
        defaultNamespace: own[0] === '*' ? 'default' : (own[0] ?? 'default'),
        covers: (namespace) => own.includes('*') || own.includes(namespace),
      }
    );
  };
  return { names, defaultName: names[0] ?? 'default', find };
}
