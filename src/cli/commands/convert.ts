import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { LineCounter, parseAllDocuments } from 'yaml';
import { errorMessage } from '../../model/lang.ts';
import {
  commandInScript,
  commandInWords,
  type Conversion,
  convertApplication,
  convertCommand,
  type FoundCommand,
  NotConvertible,
} from '../../convert/index.ts';
import { parsePropertiesFile } from '../../spark/properties-file.ts';
import { withoutSource } from '../../yaml/read-yaml.ts';
import { UsageError } from '../errors.ts';
import type { ExitName } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { conversionYaml } from '../render/conversion.ts';

/** What is to be converted: words of a command line, or a file (`-`: standard input). */
export interface ConvertOptions {
  readonly words: readonly string[];
  readonly file?: string;
}

/** `sparkbatch convert`. Nothing of what is converted is run. */
export async function convert(
  { words, file }: ConvertOptions,
  stdin: NodeJS.ReadableStream,
  output: Output,
): Promise<ExitName> {
  const conversion = await told(async () => {
    if (file === undefined) {
      if (words.length === 0) throw new NotConvertible('Say what to convert: -- spark-submit ..., or -f FILE.');
      return ofCommand(commandInWords(words));
    }
    if (words.length > 0) throw new NotConvertible('Give either a command line or a file.');
    const content = file === '-' ? await text(stdin as NodeJS.ReadStream) : await readFile(file, 'utf8');
    return /^\s*["']?kind["']?\s*:/m.test(content) ? ofApplication(content) : ofCommand(commandInScript(content));
  }, file);
  output.answer(conversion, () => conversionYaml(conversion));
  for (const { about, message } of conversion.notes) output.note(`${about}: ${message}`);
  for (const { path, message } of conversion.problems) output.note(`To be mended: ${path}: ${message}`);
  return conversion.problems.length > 0 ? 'usage' : 'done';
}

function ofCommand({ words, unknown }: FoundCommand): Conversion {
  return convertCommand(words, { propertiesFile, unknown });
}

function propertiesFile(path: string) {
  try {
    return { properties: parsePropertiesFile(readFileSync(path, 'utf8')) };
  } catch (error) {
    return { unreadable: errorMessage(error) };
  }
}

/** The one SparkApplication of a file; other documents beside it are told of. */
function ofApplication(content: string): Conversion {
  const lineCounter = new LineCounter();
  const parsed = parseAllDocuments(content, { lineCounter, prettyErrors: false });
  const documents = 'empty' in parsed ? [] : parsed;
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error) {
    const { line } = lineCounter.linePos(error.pos[0]);
    throw new NotConvertible(`It is not YAML: line ${line}: ${withoutSource(error.message)}`);
  }
  const resources = documents.map((document): unknown => document.toJS()).filter((one) => one !== null);
  const kinds = resources.map((one) => String((one as { kind?: unknown }).kind));
  const applications = resources.filter((_, index) => kinds[index]?.endsWith('SparkApplication'));
  if (applications.length > 1) {
    throw new NotConvertible(`It holds ${applications.length} applications: a batch is one. Give each by itself.`);
  }
  const conversion = convertApplication(applications[0] ?? resources[0]);
  const others = kinds.filter((kind) => !kind.endsWith('SparkApplication'));
  const notes = others.map((about) => ({ about, message: 'is left out: create it as before' }));
  return { ...conversion, notes: [...conversion.notes, ...notes] };
}

async function told(work: () => Promise<Conversion>, file: string | undefined): Promise<Conversion> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotConvertible) throw new UsageError(error.message, { cause: error });
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined) throw new UsageError(`Can't read ${file}: ${message}.`, { cause: error });
    throw error;
  }
}
