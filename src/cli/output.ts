import { inspect } from 'node:util';
import { InvalidConfigurationError } from '../config/schema/errors.ts';
import { InvalidBatchFileError, toldError } from './errors.ts';
import { problemLines } from './problems.ts';

/** Where a command writes, and how. */
export interface Output {
  readonly json: boolean;
  /** The answer: JSON for scripts, one document on one line, or text for people. */
  readonly answer: (value: unknown, text: () => string) => void;
  /** What happens meanwhile, for people only. */
  readonly note: (text: string) => void;
  /** An error, in one sentence; returns the exit code. */
  readonly error: (error: unknown) => number;
}

/** An output over two streams. */
export function outputTo(
  out: NodeJS.WritableStream,
  err: NodeJS.WritableStream,
  { json, debug }: { json: boolean; debug: boolean },
): Output {
  return {
    json,
    answer: (value, text) => void out.write(`${json ? JSON.stringify(value) : text()}\n`),
    note: (text) => void (json || err.write(`${text}\n`)),
    error: (error) => {
      const { exitCode, ...told } = toldError(error);
      err.write(`${json ? JSON.stringify({ error: told }) : errorText(error)}\n`);
      if (debug) err.write(`${inspect(error, { depth: 4 })}\n`);
      return exitCode;
    },
  };
}

/** An error for people: one sentence, and the problems of a batch, one a line. */
export function errorText(error: unknown): string {
  const { message, problems } = toldError(error);
  if (!problems) return `sparkbatch: ${message}`;
  const headline = headlineOf(error, message);
  const source = error instanceof InvalidBatchFileError || isConfigurations(error) ? error.source : undefined;
  return [...problemLines(source, problems), `sparkbatch: ${headline}`].join('\n');
}

function headlineOf(error: unknown, message: string): string {
  // Its message tells its problems as well, which stand above.
  if (isConfigurations(error)) return `${error.source} is not a valid configuration.`;
  return error instanceof InvalidBatchFileError ? message : 'The batch was refused. Nothing was created.';
}

function isConfigurations(error: unknown): error is InvalidConfigurationError {
  return error instanceof InvalidConfigurationError;
}
