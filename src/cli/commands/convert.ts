/** `sparkbatch convert`: reads what is to be converted, and prints the batch file. It runs nothing of it. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import {
  commandInScript,
  commandInWords,
  type Conversion,
  convertApplication,
  convertCommand,
  type FoundCommand,
  NotConvertibleError,
} from '../../convert/index.ts';
import { errorMessage, isRecord } from '../../model/lang.ts';
import { parsePropertiesFile } from '../../spark/properties-file.ts';
import { parseYaml } from '../../yaml/parse-yaml.ts';
import { withoutSource } from '../../yaml/read-yaml.ts';
import { conversionYaml } from '../render/conversion.ts';
import { UsageError } from '../shared/errors.ts';
import type { ExitName } from '../shared/exit-codes.ts';
import type { OutputOptions } from '../shared/options.ts';
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
    .action(async (words: string[], options: OutputOptions & { file?: string }) =>
      run(options, (output) => convert({ words, ...options }, process.stdin, output)),
    );
}

/** The input of a conversion: the words of a command line, or a file (`-` is standard input). */
export interface ConvertInput {
  readonly words: readonly string[];
  readonly file?: string;
}

/** Converts the input, and prints the batch file. */
export async function convert(
  { words, file }: ConvertInput,
  stdin: NodeJS.ReadableStream,
  output: Output,
): Promise<ExitName> {
  const conversion = await withUsageErrors(file, async () => {
    if (file === undefined) {
      if (words.length === 0) throw new NotConvertibleError('Give what to convert: -- spark-submit ..., or -f FILE.');
      return convertFound(commandInWords(words));
    }
    if (words.length > 0) throw new NotConvertibleError('Give either a command line or a file.');
    const content = file === '-' ? await text(stdin as NodeJS.ReadStream) : await readFile(file, 'utf8');
    return /^\s*["']?kind["']?\s*:/m.test(content) ? convertResources(content) : convertFound(commandInScript(content));
  });
  output.answer(conversion, () => conversionYaml(conversion));
  for (const { about, message } of conversion.notes) output.note(`${about}: ${message}`);
  for (const { path, message } of conversion.problems) output.note(`To be fixed: ${path}: ${message}`);
  return conversion.problems.length > 0 ? 'usage' : 'done';
}

function convertFound({ words, unknown }: FoundCommand): Conversion {
  return convertCommand(words, { propertiesFile: readProperties, unknown });
}

function readProperties(path: string) {
  try {
    return { properties: parsePropertiesFile(readFileSync(path, 'utf8')) };
  } catch (error) {
    return { unreadable: errorMessage(error) };
  }
}

/** Converts the one SparkApplication of a file; a note names each other resource. */
function convertResources(content: string): Conversion {
  const { documents, lines } = parseYaml(content);
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    throw new NotConvertibleError(`The file is not YAML: line ${line}: ${withoutSource(error.message)}`);
  }
  const resources = documents.map((document): unknown => document.toJS()).filter((one) => one !== null);
  const kinds = resources.map((resource) => (isRecord(resource) ? String(resource['kind']) : 'undefined'));
  const applications = resources.filter((_, index) => kinds[index]?.endsWith('SparkApplication'));
  if (applications.length > 1) {
    throw new NotConvertibleError(
      `The file contains ${applications.length} applications, and a batch is one: convert each from a separate file.`,
    );
  }
  const conversion = convertApplication(applications[0] ?? resources[0]);
  const others = kinds.filter((kind) => !kind.endsWith('SparkApplication'));
  const notes = others.map((about) => ({ about, message: 'is left out: create it as before' }));
  return { ...conversion, notes: [...conversion.notes, ...notes] };
}

async function withUsageErrors(file: string | undefined, work: () => Promise<Conversion>): Promise<Conversion> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotConvertibleError) throw new UsageError(error.message, { cause: error });
    if (!isRecord(error) || !('code' in error)) throw error;
    throw new UsageError(`Can't read ${file}: ${errorMessage(error)}.`, { cause: error });
  }
}
