/** Where and in which format a command writes its answer, its progress and its error. */
import { inspect } from 'node:util';
import { InvalidConfigurationError } from '../../config/schema/errors.ts';
import { plainJson, plainText } from '../../model/plain-text.ts';
import type { LocatedProblem } from '../../yaml/located-document.ts';
import { InvalidBatchFileError, errorReport } from './errors.ts';

/** The output of one command. */
export interface Output {
  readonly json: boolean;
  /** Writes the answer: one line of JSON for scripts, or the text for people. */
  readonly answer: (value: unknown, text: () => string) => void;
  /** Writes progress, for people only. */
  readonly note: (text: string) => void;
  /** Writes an error, and returns the exit code. */
  readonly error: (error: unknown) => number;
}

/** Makes an output that writes answers to `out`, and progress and errors to `err`. */
export function outputTo(
  out: NodeJS.WritableStream,
  err: NodeJS.WritableStream,
  { json, debug }: { json: boolean; debug: boolean },
): Output {
  // Everything that a command writes passes here: names, messages and logs of others must not steer a terminal.
  const write = (stream: NodeJS.WritableStream, text: string) => void stream.write(`${text}\n`);
  const jsonText = (value: unknown) => plainJson(JSON.stringify(value));
  return {
    json,
    answer: (value, text) => write(out, json ? jsonText(value) : plainText(text())),
    note: (text) => void (json || write(err, plainText(text))),
    error: (error) => {
      const { exitCode, ...report } = errorReport(error);
      write(err, json ? jsonText({ error: report }) : plainText(errorText(error)));
      if (debug) write(err, plainText(inspect(error, { depth: 4 })));
      return exitCode;
    },
  };
}

/** An error for people: the problems of a batch or a configuration, a line each, and one sentence. */
export function errorText(error: unknown): string {
  const { message, problems } = errorReport(error);
  if (!problems) return `sparkbatch: ${message}`;
  const { source, headline } = problemsHeading(error, message);
  return [...problemLines(source, problems), `sparkbatch: ${headline}`].join('\n');
}

/** The source of the problems and the sentence below them; the messages of some errors repeat the problems. */
function problemsHeading(error: unknown, message: string): { source?: string; headline: string } {
  if (error instanceof InvalidConfigurationError) {
    return { source: error.source, headline: `${error.source} is not a valid configuration.` };
  }
  if (error instanceof InvalidBatchFileError) return { source: error.source, headline: message };
  return { headline: 'The batch was refused. Nothing was created.' };
}

/** Problems in the format of compilers (`file:line:column: path: message`), which editors and terminals turn into links. */
export function problemLines(source: string | undefined, problems: readonly LocatedProblem[]): string[] {
  return problems.map(({ path, message, line, column }) => {
    const position = [source, line, line === undefined ? undefined : column].filter((part) => part !== undefined);
    const prefix = [position.join(':'), path].filter((part) => part !== '');
    return `${prefix.join(': ')}: ${message}`;
  });
}
