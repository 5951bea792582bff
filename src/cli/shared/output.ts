/** Where and in which format a command writes its answer, its progress and its error. */
import { WriteStream } from 'node:tty';
import { inspect, styleText } from 'node:util';
import { InvalidScheduleError } from '../../client/errors.ts';
import { InvalidConfigurationError } from '../../config/schema/errors.ts';
import type { ApplicationState } from '../../model/driver/application-state.ts';
import { plainJson, plainText } from '../../model/plain-text.ts';
import type { LocatedProblem } from '../../yaml/located-document.ts';
import { InvalidFileError, errorReport } from './errors.ts';

/** `json`: one line; `yaml`: one document; `text`: for people. */
export type OutputFormat = 'text' | 'json' | 'yaml';

/** How an output writes. Only YAML needs a library, which the caller loads. */
export type OutputStyle = { readonly debug: boolean } & (
  { readonly format: 'text' | 'json' } | { readonly format: 'yaml'; readonly stringify: (value: unknown) => string }
);

/** The output of one command. */
export interface Output {
  readonly format: OutputFormat;
  /** Characters of a line when people read it on a terminal; undefined elsewhere. */
  readonly width: number | undefined;
  /** Writes the answer: JSON or YAML for scripts, or the text for people. */
  readonly answer: (value: unknown, text: () => string) => void;
  /** Replaces what the terminal shows by a text; elsewhere, appends the text. */
  readonly show: (text: string) => void;
  /** Writes progress, for people only. */
  readonly note: (text: string) => void;
  /** Writes an error, and returns the exit code. */
  readonly error: (error: unknown) => number;
}

/** Makes an output that writes answers to `out`, and progress and errors to `err`. */
export function outputTo(out: NodeJS.WritableStream, err: NodeJS.WritableStream, style: OutputStyle): Output {
  const { format, debug } = style;
  const json = format !== 'text';
  const terminal = terminalOf(out);
  // Everything that a command writes passes here: names, messages and logs of others must not steer a terminal.
  const write = (stream: NodeJS.WritableStream, text: string) => void stream.write(`${text}\n`);
  const jsonText = (value: unknown) => plainJson(JSON.stringify(value));
  const humanText = (text: string) => (terminal ? colorStates(plainText(text), terminal) : plainText(text));
  const answerText = (value: unknown, text: () => string): string => {
    switch (style.format) {
      case 'json':
        return jsonText(value);
      case 'yaml':
        return plainText(style.stringify(value).trimEnd());
      case 'text':
        return humanText(text());
    }
  };
  return {
    format,
    width: terminal?.columns,
    answer: (value, text) => write(out, answerText(value, text)),
    show: (text) => write(out, `${terminal ? CLEAR : ''}${humanText(text)}`),
    note: (text) => void (json || write(err, plainText(text))),
    error: (error) => {
      const { exitCode, ...report } = errorReport(error);
      write(err, json ? jsonText({ error: report }) : plainText(errorText(error)));
      if (debug) write(err, plainText(inspect(error, { depth: 4 })));
      return exitCode;
    },
  };
}

/** Moves to the corner of the terminal and clears it. */
const CLEAR = '\u001b[H\u001b[2J';

/** The stream as a terminal; undefined for a file or a pipe. */
function terminalOf(stream: NodeJS.WritableStream): WriteStream | undefined {
  return stream instanceof WriteStream && stream.isTTY ? stream : undefined;
}

const STATE_COLORS = {
  RUNNING: 'cyan',
  FINISHED: 'green',
  FAILED: 'red',
  KILLED: 'magenta',
  PENDING: 'yellow',
  UNKNOWN: 'yellow',
  NOT_FOUND: 'red',
} as const satisfies Readonly<Record<ApplicationState, string>>;

const ANY_STATE = new RegExp(String.raw`\b(${Object.keys(STATE_COLORS).join('|')})\b`, 'g');

/** Colors the states in a text, unless the terminal or the environment (`NO_COLOR`) does not want colors. */
function colorStates(text: string, stream: WriteStream): string {
  return text.replace(ANY_STATE, (state) => styleText(STATE_COLORS[state as ApplicationState], state, { stream }));
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
  if (error instanceof InvalidFileError) return { source: error.source, headline: message };
  if (error instanceof InvalidScheduleError) return { headline: 'The schedule was refused. Nothing was changed.' };
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
