/** Reads a schedule file, together with the batch file that it names. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BatchProblem } from '../../model/batch/problem.ts';
import { isRecord } from '../../model/lang.ts';
import { locatedDocument, type LocatedProblem } from '../../yaml/located-document.ts';
import { InvalidScheduleFileError } from '../shared/errors.ts';
import { readBatchFile } from './batch-file.ts';
import { unreadableFile } from './unreadable-file.ts';

/** The content of a schedule file, not validated, and the mapping from a problem to its line. */
export interface ScheduleFile {
  readonly source: string;
  readonly schedule: unknown;
  readonly locate: (problems: readonly BatchProblem[]) => readonly LocatedProblem[];
}

/**
 * Reads a schedule in YAML or JSON from a file, or from standard input for `-`. `batchFile` is relative to its folder.
 * @throws UsageError when a file can't be read
 * @throws InvalidScheduleFileError, InvalidBatchFileError with the position of every syntax error
 */
export async function readScheduleFile(path: string, stdin: NodeJS.ReadableStream): Promise<ScheduleFile> {
  const source = path === '-' ? 'standard input' : path;
  const content = path === '-' ? await text(stdin as NodeJS.ReadStream) : await contentOf(path);
  const read = locatedDocument(content, 'one schedule');
  if ('problems' in read) throw new InvalidScheduleFileError(source, read.problems);
  const { value: schedule, locate } = read;
  if (!isRecord(schedule)) return { source, schedule, locate };
  const { batchFile, ...rest } = schedule;
  if (typeof batchFile !== 'string') return { source, schedule, locate };
  if ('batch' in rest) {
    const problem = { path: 'batchFile', message: 'and batch are both given: leave one of them out' };
    throw new InvalidScheduleFileError(source, locate([problem]));
  }
  const { request } = await readBatchFile(resolve(path === '-' ? '.' : dirname(path), batchFile), stdin);
  return {
    source,
    schedule: { ...rest, batch: request },
    // The lines of the batch are in the other file: its problems keep their path, and get the line that names the file.
    locate: (problems) =>
      locate(problems.map((one) => ({ ...one, path: one.path.replace(/^batch(?=[.[]|$)/, 'batchFile') }))),
  };
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadableFile(path, error);
  }
}
