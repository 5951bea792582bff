import { kubernetesDocuments, valueOf } from './kubernetes-documents.ts';

/**
 * Reads one YAML document from a text that may contain secrets.
 * @throws Error with the line, and without any of the text
 */
export function readYaml(text: string): unknown {
  const { documents, position } = kubernetesDocuments(text);
  const [first, second] = documents;
  const [error] = first?.errors ?? [];
  if (error) throw new Error(`line ${error.line}: ${error.message}`);
  if (second) throw new Error(`line ${position(second.document.range[0]).line}: another document begins here`);
  return first ? valueOf(first) : null;
}
