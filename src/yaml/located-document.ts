import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { formatPath, type BatchProblem } from '../model/batch/problem.ts';
import { errorMessage } from '../model/lang.ts';
import { kubernetesDocuments, type KubernetesDocument, valueOf, type YamlRemark } from './kubernetes-documents.ts';

/** A problem and its position in the file. Lines and columns count from 1. */
export interface LocatedProblem extends BatchProblem {
  readonly line?: number;
  readonly column?: number;
}

/** The value of a YAML document, and the positions of its parts. */
export interface LocatedDocument {
  /** The value, not validated. */
  readonly value: unknown;
  /** Readings that may not be what the author meant, such as a key that is given twice. */
  readonly warnings: readonly LocatedProblem[];
  /**
   * Adds positions to problems, and sorts the problems by position. A problem of something missing gets the position of the
   * nearest enclosing value.
   */
  readonly locate: (problems: readonly BatchProblem[]) => readonly LocatedProblem[];
}

/**
 * Reads one YAML document; JSON is YAML, too. Syntax errors, further documents and an empty file are problems.
 * @param content the content of the file
 * @param contents what the file should contain, for messages: `one batch`
 */
export function locatedDocument(
  content: string,
  contents: string,
): LocatedDocument | { readonly problems: readonly LocatedProblem[] } {
  const { documents, position } = kubernetesDocuments(content);
  const [document, second] = documents;
  const positioned = (problem: BatchProblem, offset: number): LocatedProblem => ({ ...problem, ...position(offset) });
  const errors = (document?.errors ?? []).map(asProblem);
  if (errors.length > 0) return { problems: errors };
  if (!document) return { problems: [{ path: '', message: 'is empty' }] };
  if (second) {
    const message = `another document begins here; a file holds ${contents}`;
    return { problems: [positioned({ path: '', message }, second.document.range[0])] };
  }
  const data = valueIn(document);
  if ('message' in data) {
    return { problems: [positioned({ path: '', message: data.message }, document.document.range[0])] };
  }
  const offsets = offsetsIn(document.document.contents);
  return {
    value: data.value,
    warnings: document.warnings.map(asProblem),
    locate: (problems) =>
      problems
        .map((problem): LocatedProblem => {
          const offset = nearestOffset(problem.path, offsets);
          return offset === undefined ? problem : positioned(problem, offset);
        })
        .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)),
  };
}

/** The value of a document. An unresolved alias, or one that expands too far, is an error only now. */
function valueIn(document: KubernetesDocument): { readonly value: unknown } | { readonly message: string } {
  try {
    return { value: valueOf(document) };
  } catch (error) {
    return { message: errorMessage(error) };
  }
}

function asProblem({ message, line, column }: YamlRemark): LocatedProblem {
  return { path: '', message, line, column };
}

/** The offset of every value in a document by its path, in the notation of problems. A field begins at its key. */
function offsetsIn(root: unknown): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  const visit = (node: unknown, path: readonly (string | number)[], keyOffset: number | undefined): void => {
    const offset = keyOffset ?? offsetOf(node);
    if (offset !== undefined) offsets.set(formatPath(path), offset);
    if (isSeq(node)) node.items.forEach((item, index) => visit(item, [...path, index], undefined));
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      if (isScalar(key)) visit(value, [...path, String(key.value)], offsetOf(key));
    }
  };
  visit(root, [], undefined);
  return offsets;
}

function offsetOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}

/** The offset of a path, or of its longest prefix that exists. */
function nearestOffset(path: string, offsets: ReadonlyMap<string, number>): number | undefined {
  for (let end = path.length; end > 0; end -= 1) {
    const isStep = end === path.length || path[end] === '.' || path[end] === '[';
    const offset = isStep ? offsets.get(path.slice(0, end)) : undefined;
    if (offset !== undefined) return offset;
  }
  return offsets.get(formatPath([]));
}
