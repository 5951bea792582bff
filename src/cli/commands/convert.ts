/** `sparkbatch convert`: reads what is to be converted, and prints the batch file. It runs nothing of it. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { Conversion } from '../../convert/index.ts';
import type * as convertModule from '../../convert/index.ts';
import { errorMessage, isRecord } from '../../model/lang.ts';
import { readFolder, readText } from '../files/machine-files.ts';
import { conversionYaml } from '../render/conversion.ts';
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
    'convert a spark-submit command line or a SparkApplication to a batch file; runs neither',
  )
    .usage('[options] -- spark-submit ... | -f FILE')
    .option(
      '-f, --file <path>',
      'a shell script with the command, or the YAML of a SparkApplication; - reads standard input',
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
  const conversion = await withUsageErrors(input.file, module, () => conversionOf(input, stdin, module));
  output.answer(conversion, () => conversionYaml(conversion));
  for (const { about, message } of conversion.notes) output.note(`${about}: ${message}`);
  for (const { path, message } of conversion.problems) output.note(`To be fixed: ${path}: ${message}`);
  return EXITS[module.completenessOf(conversion)];
}

async function conversionOf(
  { words, file, nth, sparkConfDir, hadoopConfDir, env = process.env }: ConvertInput,
  stdin: NodeJS.ReadableStream,
  module: ConvertModule,
): Promise<Conversion> {
  const { NotConvertibleError, commandInScript, commandInWords, convertCommand, inputKind } = module;
  const machine = { env, sparkConfDir, hadoopConfDir, readText, readFolder };
  if (file === undefined) {
    if (words.length === 0) throw new NotConvertibleError('Give what to convert: -- spark-submit ..., or -f FILE.');
    const found = commandInWords(words);
    return convertCommand(found.words, { ...found.surroundings, ...machine });
  }
  if (words.length > 0) throw new NotConvertibleError('Give either a command line or a file.');
  const content = file === '-' ? await text(stdin as NodeJS.ReadStream) : await readFile(file, 'utf8');
  switch (inputKind(content)) {
    case 'resources':
      return onlyApplication(content, module);
    case 'helm-template':
      throw new NotConvertibleError('The file is a Helm template. Render it first: helm template CHART.');
    case 'script': {
      const found = commandInScript(content, nth);
      return convertCommand(found.words, { ...found.surroundings, ...machine });
    }
  }
}

/** Converts the one SparkApplication of a file; a note names each other resource. */
function onlyApplication(content: string, { NotConvertibleError, convertResources }: ConvertModule): Conversion {
  const { applications, notes } = convertResources(content);
  const [only, second] = applications;
  if (!only || second) {
    throw new NotConvertibleError(
      `The file contains ${applications.length} applications, and a batch is one: convert each from a separate file.`,
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
    if (!isRecord(error) || !('code' in error)) throw error;
    throw new UsageError(`Can't read ${file}: ${errorMessage(error)}.`, { cause: error });
  }
}
