import { formatPath } from '../../model/batch/problem.ts';
import { asRecord } from '../../model/lang.ts';
import { kubernetesYaml, readAhead } from '../../yaml/kubernetes-yaml.ts';
import type { FieldPath, FieldProblem } from '../shared/problem.ts';
import { substitute, type SubstitutionReport, type VariableValue } from './substitute.ts';
import { VARIABLE_PREFIX } from './variables.ts';

/** One document of a manifest. */
interface ManifestDocument {
  /** Its position in the manifest, from 1. Empty documents are counted. */
  readonly number: number;
  /** Its content as plain data. */
  readonly content: unknown;
}

/** A document before and after its variables are replaced. */
export interface FilledDocument {
  /** Its position in the manifest, from 1. */
  readonly number: number;
  readonly template: unknown;
  readonly content: unknown;
}

/** A manifest after the replacement of its variables. */
export interface FilledManifest {
  readonly documents: readonly FilledDocument[];
  /** The names of the variables that it uses. */
  readonly used: ReadonlySet<string>;
  /** Problems of its YAML and its variables. */
  readonly problems: readonly FieldProblem[];
}

/**
 * Reads the manifest of a request, if it has one, without blocking the process: a worker serves other batches meanwhile. The
 * checks of the request then have it at once.
 * @param request one that was not validated, of a size that is allowed
 */
export async function readManifestAhead(request: unknown): Promise<void> {
  const { manifest } = asRecord(asRecord(request)['submit']);
  if (typeof manifest === 'string') await readAhead(manifest);
}

/**
 * Parses a manifest and replaces its variables.
 * @param given the variables of the batch
 * @param provided the variables that SparkBatch provides
 */
export function readManifest(
  manifest: string,
  given: Readonly<Record<string, VariableValue>>,
  provided: Readonly<Record<string, VariableValue>>,
): FilledManifest {
  const parsed = parseDocuments(manifest);
  if ('errors' in parsed) {
    const problems = parsed.errors.map((message) => ({ path: ['submit', 'manifest'], message }));
    return { documents: [], used: new Set(), problems };
  }
  const values = new Map([...Object.entries(given), ...Object.entries(provided)]);
  const problems: FieldProblem[] = [];
  const firstUse = new Map<string, string>();
  const documents = parsed.documents.map(({ number, content: template }): FilledDocument => {
    const report: SubstitutionReport = { used: new Map(), problems: [] };
    const content = substitute(template, values, report);
    for (const { path, message } of report.problems) problems.push(manifestProblem(number, path, message));
    for (const [name, path] of report.used) {
      if (!firstUse.has(name)) firstUse.set(name, formatDocumentPath(number, path));
    }
    return { number, template, content };
  });
  return {
    documents,
    used: new Set(firstUse.keys()),
    problems: [...problems, ...variableProblems(given, provided, firstUse)],
  };
}

function variableProblems(
  given: Readonly<Record<string, VariableValue>>,
  provided: Readonly<Record<string, VariableValue>>,
  firstUse: ReadonlyMap<string, string>,
): FieldProblem[] {
  const problem = (name: string, message: string): FieldProblem => ({ path: ['submit', 'variables', name], message });
  const missing = [...firstUse].filter(([name]) => !Object.hasOwn(given, name) && !Object.hasOwn(provided, name));
  return [
    ...missing.map(([name, where]) =>
      name.startsWith(VARIABLE_PREFIX)
        ? problem(
            name,
            `is not one of the variables of SparkBatch, which are ${Object.keys(provided).join(', ')}; ${where} uses it`,
          )
        : problem(name, `is missing: ${where} of the manifest uses it`),
    ),
    ...Object.keys(given).flatMap((name) => {
      if (Object.hasOwn(provided, name)) return [problem(name, 'is set by SparkBatch: remove it')];
      if (name.startsWith(VARIABLE_PREFIX)) {
        return [problem(name, `needs another name: ${VARIABLE_PREFIX}... is reserved for SparkBatch`)];
      }
      return firstUse.has(name)
        ? []
        : [problem(name, `is not used by the manifest: remove it, or use it there as \${${name}}`)];
    }),
  ];
}

/**
 * A problem of a manifest. Its path is that of the whole text; the message says where in the manifest it is.
 * @param documentNumber from 1
 * @param path in the document
 */
export function manifestProblem(documentNumber: number, path: FieldPath, message: string): FieldProblem {
  return { path: ['submit', 'manifest'], message: `${formatDocumentPath(documentNumber, path)}: ${message}` };
}

function formatDocumentPath(documentNumber: number, path: FieldPath): string {
  return path.length === 0 ? `document ${documentNumber}` : `document ${documentNumber}, ${formatPath(path)}`;
}

/** The non-empty documents of a manifest; or the errors in its YAML, with line numbers. */
function parseDocuments(
  manifest: string,
): { readonly documents: readonly ManifestDocument[] } | { readonly errors: readonly string[] } {
  const { contents, errors } = kubernetesYaml(manifest);
  if (errors.length > 0) return { errors };
  const documents = contents.map((content, index): ManifestDocument => ({ number: index + 1, content }));
  return { documents: documents.filter(({ content }) => content !== null && content !== undefined) };
}
