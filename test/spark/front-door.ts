import { Readable } from 'node:stream';
import { validateFile } from '../../src/cli/actions/submit.ts';
import { convert } from '../../src/cli/actions/convert.ts';
import { readBatchFile } from '../../src/cli/files/batch-file.ts';
import type { ExitName } from '../../src/cli/shared/exit-codes.ts';
import type { Output } from '../../src/cli/shared/output.ts';
import type { Conversion } from '../../src/convert/index.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { SubmittingMachine } from './submitting-machine.ts';

/** A command line that `sparkbatch convert` has converted, and `sparkbatch submit -f` has read. */
export interface ConvertedBatch {
  readonly conversion: Conversion;
  readonly exit: ExitName;
  /** The batch file. */
  readonly yaml: string;
  /** The batch that is sent, with the content of the files that the batch file names. */
  readonly request: BatchRequest;
}

/** What users give to `sparkbatch convert`. */
export type Form = 'argv' | 'script';

/** The variables of the machine that change a driver. */
const VARIABLES = /^(?:SPARK_|HADOOP_|PYSPARK_|TAG$|CPU$)/;

/**
 * Converts a command line and reads the batch file, as the two commands do.
 * @param words the arguments of spark-submit
 * @throws what the commands would print: UsageError, InvalidBatchFileError
 */
export async function throughFrontDoor(
  words: readonly string[],
  { env }: Pick<SubmittingMachine, 'env'>,
  form: Form,
): Promise<ConvertedBatch> {
  let printed: { readonly conversion: Conversion; readonly yaml: string } | undefined;
  const output: Output = {
    format: 'text',
    width: undefined,
    answer: (value, text) => (printed = { conversion: value as Conversion, yaml: text() }),
    show: () => undefined,
    note: () => undefined,
    error: (error) => {
      throw error;
    },
  };
  const input =
    form === 'argv' ? { words: ['spark-submit', ...words], env } : { words: [], file: '-', env: { HOME: env['HOME'] } };
  const exit = await convert(input, Readable.from([form === 'script' ? scriptOf(words, env) : '']), output);
  if (!printed) throw new Error('The conversion printed no batch.');
  const file = await readBatchFile('-', Readable.from([printed.yaml]));
  validateFile(file);
  return { ...printed, exit, request: file.request as BatchRequest };
}

/** A script that exports the variables of its machine and runs spark-submit. */
export function scriptOf(words: readonly string[], env: Readonly<Record<string, string>>): string {
  const variables = Object.entries(env).filter(([name]) => VARIABLES.test(name));
  return [
    '#!/bin/bash',
    '# nightly',
    'set -euo pipefail',
    ...variables.map(([name, value]) => `export ${name}=${quoted(value)}`),
    '',
    `exec /opt/spark/bin/spark-submit \\`,
    `  ${words.map(quoted).join(' \\\n  ')}`,
    '',
  ].join('\n');
}

/** Quotes a word for a shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The settings that the notes of a conversion are about, and those that they become. */
export function notedSettings({ notes }: Conversion): ReadonlySet<string> {
  return new Set(
    notes.flatMap(({ about, message }) => {
      const [, property, variable] = /^becomes (?:(spark\.[\w.-]*\w)|driver\.env\.(\w+))/.exec(message) ?? [];
      const becomes = property ?? (variable === undefined ? undefined : `spark.kubernetes.driverEnv.${variable}`);
      return [about, ...(becomes === undefined ? [] : [becomes])];
    }),
  );
}
