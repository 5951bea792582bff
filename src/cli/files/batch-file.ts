/** Reads a batch file, together with the manifest and the pod templates that it names. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BatchProblem } from '../../model/batch/problem.ts';
import { checkRequestSize } from '../../model/batch/request-size.ts';
import { errorMessage, isRecord } from '../../model/lang.ts';
import { locatedDocument, type LocatedProblem } from '../../yaml/located-document.ts';
import { kubernetesDocuments } from '../../yaml/kubernetes-documents.ts';
import { readYaml } from '../../yaml/read-yaml.ts';
import { InvalidBatchFileError } from '../shared/errors.ts';
import { unreadableFile } from './unreadable-file.ts';

/** The content of a batch file, and the mapping from a problem to its line. */
export interface BatchFile {
  /** Name of the file, or `standard input`. */
  readonly source: string;
  /** The parsed content; not validated. */
  readonly request: unknown;
  /** Readings that may not be what the author meant, such as a key that is given twice. */
  readonly warnings: readonly LocatedProblem[];
  /**
   * Adds line and column to each problem, in the order of the file. A path that is not in the file gets the position of its
   * nearest parent.
   */
  readonly locate: (problems: readonly BatchProblem[]) => readonly LocatedProblem[];
}

/**
 * Reads a batch in YAML or JSON from a file, or from standard input for `-`. Relative paths in it are relative to its folder.
 * @throws UsageError when the file can't be read
 * @throws InvalidBatchFileError with the position of every syntax error, or of a file it names that can't be used, or when the
 *   batch is too large
 */
export async function readBatchFile(path: string, stdin: NodeJS.ReadableStream): Promise<BatchFile> {
  const file = await readFiles(path, stdin);
  const oversized = checkRequestSize(file.request);
  if (oversized.length > 0) throw new InvalidBatchFileError(file.source, file.locate(oversized));
  return file;
}

/** A batch file with the content of the files that it names. */
async function readFiles(path: string, stdin: NodeJS.ReadableStream): Promise<BatchFile> {
  if (path === '-') {
    return inlineFiles(parseBatchFile('standard input', await text(stdin as NodeJS.ReadStream)), process.cwd());
  }
  try {
    return await inlineFiles(parseBatchFile(path, await readFile(path, 'utf8')), dirname(path));
  } catch (error) {
    throw unreadableFile(path, error);
  }
}

/** Parses a batch; JSON is a subset of YAML. @throws InvalidBatchFileError with the position of every syntax error */
export function parseBatchFile(source: string, content: string): BatchFile {
  const read = locatedDocument(content, 'one batch');
  if ('problems' in read) throw new InvalidBatchFileError(source, read.problems);
  return { source, request: read.value, warnings: read.warnings, locate: read.locate };
}

/** A field that names a file, and the field that takes the content of the file. */
interface FileField {
  /** The map that has both fields. */
  readonly parent: 'submit' | 'driver' | 'executor';
  readonly pathField: string;
  readonly contentField: string;
  /** The field that takes the text of the file as it is. Default: none. */
  readonly textField?: string;
  /** Whether the field has this meaning in this map. */
  readonly applies?: (parent: Readonly<Record<string, unknown>>) => boolean;
  readonly parse: (content: string) => unknown;
}

const FILE_FIELDS: readonly FileField[] = [
  {
    parent: 'submit',
    pathField: 'manifestFile',
    contentField: 'manifest',
    applies: ({ kind }) => kind === 'manifest',
    parse: (content) => content,
  },
  { parent: 'driver', pathField: 'templateFile', contentField: 'template', parse: readYaml },
  {
    parent: 'executor',
    pathField: 'templateFile',
    contentField: 'template',
    textField: 'templateText',
    parse: readYaml,
  },
];

/** Replaces the names of files by their content: workers can't read the files of the machine that submits. */
async function inlineFiles(file: BatchFile, folder: string): Promise<BatchFile> {
  let inlined = file;
  for (const field of FILE_FIELDS) inlined = await inlineFile(inlined, field, folder);
  return inlined;
}

async function inlineFile(file: BatchFile, field: FileField, folder: string): Promise<BatchFile> {
  const { source, request, warnings, locate } = file;
  const { parent, pathField, contentField, textField, applies = () => true, parse } = field;
  const fields = isRecord(request) ? request[parent] : undefined;
  if (!isRecord(request) || !isRecord(fields) || !applies(fields)) return file;
  const { [pathField]: path, ...rest } = fields;
  if (typeof path !== 'string') return file;
  const [pathAt, contentAt] = [`${parent}.${pathField}`, `${parent}.${contentField}`];
  const problem = (message: string, cause?: unknown) =>
    new InvalidBatchFileError(source, locate([{ path: pathAt, message }]), { cause });
  if (contentField in rest) throw problem(`and ${contentAt} are both given: leave one of them out`);
  const content = await readFile(resolve(folder, path), 'utf8').catch((error: unknown) => {
    throw problem(`can't be read: ${errorMessage(error)}`, error);
  });
  const parsed = parsedContent(content, parse, problem);
  return {
    source,
    warnings: [...warnings, ...kubernetesWarnings(content, path)],
    request: {
      ...request,
      [parent]: { ...rest, [contentField]: parsed, ...(textField !== undefined && { [textField]: content }) },
    },
    // A problem inside the content keeps its path there, and gets the line that names the file.
    locate: (problems) => locate(problems.map((one) => ({ ...one, path: renamed(one.path, contentAt, pathAt) }))),
  };
}

/** The warnings of a file that the batch file names, with its name: the line of the batch file is of no interest. */
function kubernetesWarnings(content: string, path: string): LocatedProblem[] {
  return kubernetesDocuments(content).documents.flatMap(({ warnings }) =>
    warnings.map(({ message, line }) => ({ path: `${path}:${line}`, message })),
  );
}

function parsedContent(
  content: string,
  parse: FileField['parse'],
  problem: (message: string, cause: unknown) => Error,
): unknown {
  try {
    return parse(content);
  } catch (error) {
    throw problem(`can't be read: ${errorMessage(error)}`, error);
  }
}

function renamed(path: string, from: string, to: string): string {
  return path === from || path.startsWith(`${from}.`) ? `${to}${path.slice(from.length)}` : path;
}
