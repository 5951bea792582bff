import { readFile, stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import {
  commandInScript,
  commandInWords,
  completenessOf,
  type Conversion,
  convertAirflow,
  convertCommand,
  convertResources,
  inputKind,
  NOT_CONVERTED,
  NotConvertibleError,
} from '../../convert/index.ts';
import { readFolder, readText } from '../files/machine-files.ts';
import { unreadableFile } from '../files/unreadable-file.ts';
import { conversionsTable, conversionYaml } from '../render/conversion.ts';
import { UsageError } from '../shared/errors.ts';
import type { ExitName } from '../shared/exit-codes.ts';
import type { Output } from '../shared/output.ts';
import { convertMany, type ConvertSource, readSources } from './convert-many.ts';

/** The input of a conversion: the words of a command line, or a file (`-` is standard input). */
export interface ConvertInput {
  readonly words: readonly string[];
  readonly file?: string;
  /** Folder for the batch files of several applications. */
  readonly out?: string;
  /** Which of several spark-submit commands. Default: the only one. */
  readonly nth?: number;
  readonly sparkConfDir?: string;
  readonly hadoopConfDir?: string;
  /** Variables of the submitting machine. Default: those of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const EXITS = { complete: 'done', 'with-notes': 'convertedWithNotes', unusable: 'usage' } as const;

/** `sparkbatch convert`: converts the input, and prints the batch file. It runs nothing of the input. */
export async function convert(input: ConvertInput, stdin: NodeJS.ReadableStream, output: Output): Promise<ExitName> {
  if (input.out !== undefined) return convertAll(input, input.out, stdin, output);
  const conversion = await withUsageErrors(input.file, () => conversionOf(input, stdin));
  output.answer(conversion, () => conversionYaml(conversion));
  for (const { about, message } of conversion.notes) output.note(`${about}: ${message}`);
  for (const { path, message } of conversion.problems) output.note(`To be fixed: ${path}: ${message}`);
  return EXITS[completenessOf(conversion)];
}

/** Converts a folder, or a file with several applications, to a folder of batch files; prints a table. */
async function convertAll(
  input: ConvertInput,
  out: string,
  stdin: NodeJS.ReadableStream,
  output: Output,
): Promise<ExitName> {
  const { file } = input;
  if (file === undefined) throw new UsageError('--out needs a folder or a file to convert: -f PATH.');
  const sources = await sourcesOf(file, stdin);
  const convertText = (kind: 'script' | 'airflow', content: string) => textConversion(kind, content, input);
  const converted = await convertMany(sources, out, convertText, conversionYaml);
  output.answer({ conversions: converted }, () => conversionsTable(converted));
  const usable = converted.filter(({ result }) => result === 'complete' || result === 'with-notes');
  if (usable.length === 0) return 'usage';
  return converted.every(({ result }) => result === 'complete') ? 'done' : 'convertedWithNotes';
}

async function sourcesOf(file: string, stdin: NodeJS.ReadableStream): Promise<ConvertSource[]> {
  if (file === '-') return [{ source: 'standard input', content: await text(stdin as NodeJS.ReadStream) }];
  try {
    const isFolder = (await stat(file)).isDirectory();
    return isFolder ? await readSources(file) : [{ source: file, content: await readFile(file, 'utf8') }];
  } catch (error) {
    throw unreadableFile(file, error);
  }
}

/** Converts what runs spark-submit: a script, or an operator of Airflow. */
function textConversion(
  kind: 'script' | 'airflow',
  content: string,
  { nth, sparkConfDir, hadoopConfDir, env = process.env }: ConvertInput,
): Conversion {
  const machine = { env, sparkConfDir, hadoopConfDir, readText, readFolder };
  if (kind === 'airflow') return convertAirflow(content, machine);
  const found = commandInScript(content, nth);
  return convertCommand(found.words, { ...found.surroundings, ...machine });
}

async function conversionOf(input: ConvertInput, stdin: NodeJS.ReadableStream): Promise<Conversion> {
  const { words, file, sparkConfDir, hadoopConfDir, env = process.env } = input;
  const machine = { env, sparkConfDir, hadoopConfDir, readText, readFolder };
  if (file === undefined) {
    if (words.length === 0) throw new NotConvertibleError('Give what to convert: -- spark-submit ..., or -f FILE.');
    const found = commandInWords(words);
    return convertCommand(found.words, { ...found.surroundings, ...machine });
  }
  if (words.length > 0) throw new NotConvertibleError('Give either a command line or a file.');
  const content = file === '-' ? await text(stdin as NodeJS.ReadStream) : await readFile(file, 'utf8');
  const kind = inputKind(content);
  switch (kind) {
    case 'resources':
      return onlyApplication(content);
    case 'airflow':
    case 'script':
      return textConversion(kind, content, input);
    case 'helm-template':
    case 'makefile':
    case 'batch':
      throw new NotConvertibleError(NOT_CONVERTED[kind]);
  }
}

/** Converts the one SparkApplication of a file; a note names each other resource. */
function onlyApplication(content: string): Conversion {
  const { applications, notes } = convertResources(content);
  const [only, second] = applications;
  if (!only || second) {
    throw new NotConvertibleError(
      `The file contains ${applications.length} applications, and a batch file holds one: write them to a folder with --out FOLDER.`,
    );
  }
  if ('refused' in only) throw new NotConvertibleError(only.refused);
  return { ...only.conversion, notes: [...only.conversion.notes, ...notes] };
}

async function withUsageErrors(file: string | undefined, work: () => Promise<Conversion>): Promise<Conversion> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotConvertibleError) throw new UsageError(error.message, { cause: error });
    throw unreadableFile(file, error);
  }
}
