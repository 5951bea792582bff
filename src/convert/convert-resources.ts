import { asRecord, isRecord } from '../model/lang.ts';
import { kubernetesDocuments, valueOf } from '../yaml/kubernetes-documents.ts';
import { convertApplication } from './convert-application.ts';
import { attention, type Conversion, NotConvertibleError, type Note } from './conversion.ts';

/** An application of a file: its conversion, or why there is none. */
export type ConvertedResource = { readonly name: string } & (
  { readonly conversion: Conversion } | { readonly refused: string }
);

/** The resources of a file. */
export interface ConvertedResources {
  readonly applications: readonly ConvertedResource[];
  /** Notes on the file: resources that are no applications, keys that are given twice. */
  readonly notes: readonly Note[];
}

/**
 * Converts every application in YAML of Kubernetes: several documents, and lists.
 * @throws NotConvertibleError when the text is no YAML, or has no application
 */
export function convertResources(content: string): ConvertedResources {
  const { documents } = kubernetesDocuments(content);
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error) throw new NotConvertibleError(`The file is not YAML: line ${error.line}: ${error.message}`);
  const resources = documents.map((document) => valueOf(document)).flatMap(itemsOf);
  const notes = documents.flatMap(({ warnings }) =>
    warnings.map(({ message, line }) => attention(`line ${line}`, message)),
  );
  const others = resources.filter((resource) => !isApplication(resource));
  const applications = resources.filter(isApplication);
  const [first] = others;
  if (applications.length === 0) {
    if (first === undefined) throw new NotConvertibleError('The file is empty.');
    // Names the kind that it is instead.
    convertApplication(first);
  }
  return {
    applications: applications.map(converted),
    notes: [
      ...notes,
      ...others.map((resource) => ({ about: titleOf(resource), message: 'is left out: create it as before' })),
    ],
  };
}

function itemsOf(resource: unknown): readonly unknown[] {
  if (resource === null || resource === undefined) return [];
  const { kind, items } = asRecord(resource);
  return kind === 'List' && Array.isArray(items) ? (items as readonly unknown[]) : [resource];
}

function isApplication(resource: unknown): boolean {
  const { kind } = asRecord(resource);
  return typeof kind === 'string' && kind.endsWith('SparkApplication');
}

function converted(resource: unknown): ConvertedResource {
  const { name } = asRecord(asRecord(resource)['metadata']);
  const named = typeof name === 'string' ? name : '(without a name)';
  try {
    return { name: named, conversion: convertApplication(resource) };
  } catch (thrown) {
    if (!(thrown instanceof NotConvertibleError)) throw thrown;
    return { name: named, refused: thrown.message };
  }
}

function titleOf(resource: unknown): string {
  const { kind, metadata } = asRecord(resource);
  const { name } = asRecord(metadata);
  if (!isRecord(resource)) return 'a document that is no resource';
  return `${typeof kind === 'string' ? kind : 'a resource without a kind'}${typeof name === 'string' ? ` ${name}` : ''}`;
}
