/** The one place where YAML is read that somebody wrote: whatever is wrong with it is told with line and column. */
import { type Document, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Node } from 'yaml';
import { errorMessage } from '../model/lang.ts';
import { formatPath, type BatchProblem } from '../model/batch/problem.ts';
import { withoutSource } from './read-yaml.ts';

/** A problem and where in the file it is. Lines and columns count from 1. */
export interface LocatedProblem extends BatchProblem {
  readonly line?: number;
  readonly column?: number;
}

/** A document as it was written, and the way back from a problem to its line. */
export interface LocatedDocument {
  /** What it says; not yet checked. */
  readonly value: unknown;
  /** Adds the place to each problem (its own, or that of the nearest thing around it which is there), in the file's order. */
  readonly locate: (problems: readonly BatchProblem[]) => readonly LocatedProblem[];
}

/**
 * Reads one YAML document; JSON is YAML, too. Syntax errors, keys that are there twice, further documents and nothing at
 * all are problems.
 * @param holds what a file holds one of: `one batch`
 */
export function locatedDocument(
  content: string,
  holds: string,
): LocatedDocument | { readonly problems: readonly LocatedProblem[] } {
  const lines = new LineCounter();
  const documents = parseAllDocuments(content, { lineCounter: lines, prettyErrors: false });
  const [document, ...more] = 'empty' in documents ? [] : documents;
  const placed = (problem: BatchProblem, offset: number): LocatedProblem => {
    const { line, col } = lines.linePos(offset);
    return { ...problem, line, column: col };
  };
  const errors = (document?.errors ?? []).map(({ message, pos }) =>
    placed({ path: '', message: withoutSource(message) }, pos[0]),
  );
  if (errors.length > 0) return { problems: errors };
  if (!document) return { problems: [{ path: '', message: 'is empty' }] };
  if (more[0]) {
    const message = `another document begins here; a file holds ${holds}`;
    return { problems: [placed({ path: '', message }, more[0].range[0])] };
  }
  const data = dataOf(document);
  if ('message' in data) return { problems: [placed({ path: '', message: data.message }, document.range[0])] };
  const offsets = offsetsOf(document.contents);
  return {
    value: data.value,
    locate: (problems) =>
      problems
        .map((problem): LocatedProblem => {
          const offset = nearest(problem.path, offsets);
          return offset === undefined ? problem : placed(problem, offset);
        })
        .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)),
  };
}

/** What a document says. Aliases that lead nowhere, or to too much, show only now. */
function dataOf(document: Document.Parsed): { readonly value: unknown } | { readonly message: string } {
  try {
    return { value: document.toJS() };
  } catch (error) {
    return { message: withoutSource(errorMessage(error)) };
  }
}

/** Where everything in a document begins, by its path as problems write it. A field begins at its key. */
function offsetsOf(root: unknown): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  const visit = (node: unknown, path: readonly (string | number)[], begin: number | undefined): void => {
    const offset = begin ?? beginOf(node);
    if (offset !== undefined) offsets.set(formatPath(path), offset);
    if (isSeq(node)) node.items.forEach((item, index) => visit(item, [...path, index], undefined));
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      if (isScalar(key)) visit(value, [...path, String(key.value)], beginOf(key));
    }
  };
  visit(root, [], undefined);
  return offsets;
}

function beginOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}

const LAST_STEP = /(?:\.?\w+|\[(?:\d+|"(?:[^"\\]|\\.)*")\])$/;

/** The offset of a path, or of the longest part of it that is there. */
function nearest(path: string, offsets: ReadonlyMap<string, number>): number | undefined {
  let rest = path;
  while (LAST_STEP.test(rest) && !offsets.has(rest)) rest = rest.replace(LAST_STEP, '');
  return offsets.get(rest) ?? offsets.get(formatPath([]));
}
