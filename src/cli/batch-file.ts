import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Document, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Node } from 'yaml';
import { formatPath } from '../model/problem.ts';
import type { BatchProblem } from '../model/problem.ts';
import { withoutSource } from '../spark/read-yaml.ts';
import { InvalidBatchFileError, UsageError } from './errors.ts';
import { inlineManifest } from './manifest-file.ts';
import type { LocatedProblem } from './problems.ts';
import { inlineTemplates } from './template-files.ts';

/** A batch as it was written, and the way back from a problem to its line. */
export interface BatchFile {
  /** The file's name, or `standard input`. */
  readonly source: string;
  /** What it says; not yet checked. */
  readonly request: unknown;
  /** Adds the place to each problem (its own, or that of the nearest thing around it which is there), in the file's order. */
  readonly locate: (problems: readonly BatchProblem[]) => readonly LocatedProblem[];
}

/** Reads a batch in YAML or JSON, with the manifest and the pod templates it names, from a file, or from standard input for `-`. */
export async function readBatchFile(path: string, stdin: NodeJS.ReadableStream): Promise<BatchFile> {
  if (path === '-') {
    return withFiles(parseBatchFile('standard input', await text(stdin as NodeJS.ReadStream)), process.cwd());
  }
  try {
    return await withFiles(parseBatchFile(path, await readFile(path, 'utf8')), dirname(path));
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new UsageError(`Can't read ${path}: ${error.message}.`, { cause: error });
  }
}

async function withFiles(file: BatchFile, folder: string): Promise<BatchFile> {
  return inlineTemplates(await inlineManifest(file, folder), folder);
}

/** Parses a batch. JSON is YAML, too. @throws InvalidBatchFileError with the place of every syntax error */
export function parseBatchFile(source: string, content: string): BatchFile {
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
  if (errors.length > 0) throw new InvalidBatchFileError(source, errors);
  if (!document) throw new InvalidBatchFileError(source, [{ path: '', message: 'is empty' }]);
  if (more[0]) {
    const message = 'another document begins here; a file holds one batch';
    throw new InvalidBatchFileError(source, [placed({ path: '', message }, more[0].range[0])]);
  }
  const offsets = offsetsOf(document.contents);
  return {
    source,
    request: dataOf(document, source),
    locate: (problems) =>
      problems
        .map((problem): LocatedProblem => {
          const offset = nearest(problem.path, offsets);
          return offset === undefined ? problem : placed(problem, offset);
        })
        .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
  };
}

function dataOf(document: Document.Parsed, source: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    const message = withoutSource(error instanceof Error ? error.message : String(error));
    // Without its cause, which quotes the file.
    throw new InvalidBatchFileError(source, [{ path: '', message }]);
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
