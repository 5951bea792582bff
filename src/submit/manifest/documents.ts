import { kubernetesYaml } from '../../yaml/kubernetes-yaml.ts';

/** One document of a manifest. */
export interface ManifestDocument {
  /** Its position in the manifest, from 1. Empty documents are counted. */
  readonly number: number;
  /** Its content as plain data. */
  readonly content: unknown;
}

/** The non-empty documents of a manifest; or the errors in its YAML, with line numbers. */
export function parseDocuments(
  manifest: string,
): { readonly documents: readonly ManifestDocument[] } | { readonly errors: readonly string[] } {
  const { contents, errors } = kubernetesYaml(manifest);
  if (errors.length > 0) return { errors };
  const documents = contents.map((content, index): ManifestDocument => ({ number: index + 1, content }));
  return { documents: documents.filter(({ content }) => content !== null && content !== undefined) };
}
