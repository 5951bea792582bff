import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BatchProblem } from '../model/batch/problem.ts';
import { locatedDocument, type LocatedProblem } from '../yaml/located-document.ts';
import { InvalidBatchFileError, UsageError } from './errors.ts';
import { inlineManifest } from './manifest-file.ts';
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
  const read = locatedDocument(content, 'one batch');
  if ('problems' in read) throw new InvalidBatchFileError(source, read.problems);
  return { source, request: read.value, locate: read.locate };
}
