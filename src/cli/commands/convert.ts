/** `sparkbatch convert`: reads what is to be converted, and prints the batch file. It runs nothing of it. */
import { readFile, stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { Conversion } from '../../convert/index.ts';
import type * as convertModule from '../../convert/index.ts';
import { convertMany, type ConvertSource, readSources } from '../actions/convert-many.ts';
import { readFolder, readText } from '../files/machine-files.ts';
import { unreadableFile } from '../files/unreadable-file.ts';
import { conversionsTable, conversionYaml } from '../render/conversion.ts';
import { UsageError } from '../shared/errors.ts';
import type { ExitName } from '../shared/exit-codes.ts';
import { type OutputOptions, wholeNumber } from '../shared/options.ts';
import type { Output } from '../shared/output.ts';
import { type CommandRunner, defineOfflineCommand } from './define-command.ts';

/** Adds `sparkbatch convert`. */
export function addConvertCommand(program: Command, { run }: CommandRunner): void {
  defineOfflineCommand(
    program,
    'convert [words...]',
    'convert a spark-submit command line, a SparkApplication or a SparkSubmitOperator to a batch file; runs none of them',
  )
    .usage('[options] -- spark-submit ... | -f FILE')
    .option(
      '-f, --file <path>',
      'a shell script with the command, the YAML of a SparkApplication, the JSON of a SparkSubmitOperator of Airflow, or a folder of these; - reads standard input',
    )
    .option(
      '--out <folder>',
      'write a batch file for each application of a folder, or of a file with several, to this folder',
    )
    .option('--nth <number>', 'which spark-submit command of a script to convert, from 1', wholeNumber(1))
    .option('--spark-conf-dir <folder>', 'the SPARK_CONF_DIR of the submitting machine (default: SPARK_CONF_DIR)')
    .option('--hadoop-conf-dir <folder>', 'the HADOOP_CONF_DIR of the submitting machine (default: HADOOP_CONF_DIR)')
    .action(async (words: string[], options: OutputOptions & Omit<ConvertInput, 'words'>) =>
      run(options, (output) => convert({ words, ...options }, process.stdin, output)),
    );
}

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

/** The code for conversions has a parser for shell scripts, which no other command needs. */
type ConvertModule = typeof convertModule;

const EXITS = { complete: 'done', 'with-notes': 'convertedWithNotes', unusable: 'usage' } as const;

/** Converts the input, and prints the batch file. */
export async function convert(input: ConvertInput, stdin: NodeJS.ReadableStream, output: Output): Promise<ExitName> {
  const module = await import('../../convert/index.ts');
  if (input.out !== undefined) return convertAll(input, input.out, stdin, output, module);
  const conversion = await withUsageErrors(input.file, module, () => conversionOf(input, stdin, module));
  output.answer(conversion, () => conversionYaml(conversion));
  for (const { about, message } of conversion.notes) output.note(`${about}: ${message}`);
  for (const { path, message } of conversion.problems) output.note(`To be fixed: ${path}: ${message}`);
  return EXITS[module.completenessOf(conversion)];
}

/** Converts a folder, or a file with several applications, to a folder of batch files; prints a table. */
async function convertAll(
  input: ConvertInput,
  out: string,
  stdin: NodeJS.ReadableStream,
  output: Output,
  module: ConvertModule,
): Promise<ExitName> {
  const { file } = input;
  if (file === undefined) throw new UsageError('--out needs a folder or a file to convert: -f PATH.');
  const sources = await sourcesOf(file, stdin);
  const convertText = (kind: 'script' | 'airflow', content: string) => textConversion(kind, content, input, module);
  const converted = await convertMany(sources, out, module, convertText, conversionYaml);
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
  { commandInScript, convertAirflow, convertCommand }: ConvertModule,
): Conversion {
  const machine = { env, sparkConfDir, hadoopConfDir, readText, readFolder };
  if (kind === 'airflow') return convertAirflow(content, machine);
  const found = commandInScript(content, nth);
  return convertCommand(found.words, { ...found.surroundings, ...machine });
}

async function conversionOf(
  input: ConvertInput,
  stdin: NodeJS.ReadableStream,
  module: ConvertModule,
): Promise<Conversion> {
  const { words, file, sparkConfDir, hadoopConfDir, env = process.env } = input;
  const { NOT_CONVERTED, NotConvertibleError, commandInWords, convertCommand, inputKind } = module;
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
      return onlyApplication(content, module);
    case 'airflow':
    case 'script':
      return textConversion(kind, content, input, module);
    case 'helm-template':
    case 'makefile':
      throw new NotConvertibleError(NOT_CONVERTED[kind]);
  }
}

/** Converts the one SparkApplication of a file; a note names each other resource. */
function onlyApplication(content: string, { NotConvertibleError, convertResources }: ConvertModule): Conversion {
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

async function withUsageErrors(
  file: string | undefined,
  { NotConvertibleError }: ConvertModule,
  work: () => Promise<Conversion>,
): Promise<Conversion> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotConvertibleError) throw new UsageError(error.message, { cause: error });
    throw unreadableFile(file, error);
  }
}
