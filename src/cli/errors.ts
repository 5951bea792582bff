import { CommanderError } from 'commander';
import {
  BatchNotFoundError,
  InvalidBatchError,
  NoWorkerError,
  ReportFailedError,
  RetentionNotFoundError,
  SweepFailedError,
} from '../client/errors.ts';
import { translateCallError, TemporalUnreachableError } from '../temporal/call.ts';
import { InvalidConfigurationError } from '../config/schema/errors.ts';
import type { LocatedProblem } from '../yaml/located-document.ts';
import { exitCode } from './exit-codes.ts';
import { errorChain } from '../model/lang.ts';

/** The command was called with something it can't work with: a file, an option, a configuration. */
export class UsageError extends Error {
  override readonly name = 'Usage';
}

/** A batch file that was refused, with the place of every problem. */
export class InvalidBatchFileError extends Error {
  override readonly name = 'InvalidBatch';
  readonly source: string;
  readonly problems: readonly LocatedProblem[];

  constructor(source: string, problems: readonly LocatedProblem[], options?: ErrorOptions) {
    super(`${source} is not a valid batch. Nothing was created.`, options);
    this.source = source;
    this.problems = problems;
  }
}

/** Somebody ended the waiting. */
export class InterruptedError extends Error {
  override readonly name = 'Interrupted';
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals, options?: ErrorOptions) {
    super('Stopped waiting; the batch goes on.', options);
    this.signal = signal;
  }
}

/** An error as the command line tells it. */
export interface ToldError {
  /** Stable, for scripts. */
  readonly type: string;
  readonly message: string;
  readonly problems?: readonly LocatedProblem[];
  readonly exitCode: number;
}

/** Turns any error into what is told of it, and the exit code. */
export function toldError(thrown: unknown): ToldError {
  const error = translateCallError(thrown, 'a call to Temporal');
  if (error instanceof CommanderError) {
    return {
      type: 'Usage',
      message: error.message.replace(/^error: /, '').replaceAll('\n', ' '),
      exitCode: exitCode('usage'),
    };
  }
  if (
    error instanceof InvalidBatchFileError ||
    error instanceof InvalidBatchError ||
    error instanceof InvalidConfigurationError
  ) {
    const { name, message, problems } = error;
    return { type: name, message, problems, exitCode: exitCode('usage') };
  }
  if (error instanceof InterruptedError) {
    const { name, message, signal } = error;
    return { type: name, message, exitCode: signal === 'SIGTERM' ? 143 : exitCode('interrupted') };
  }
  if (!(error instanceof Error)) return { type: 'Internal', message: String(error), exitCode: exitCode('internal') };
  const encoding = unknownEncoding(error);
  if (encoding !== undefined) {
    const message =
      `What Temporal keeps of it is encoded (${encoding}), and nothing here decodes that: ` +
      'give --payload-codec, or SPARKBATCH_PAYLOAD_CODEC, as its worker has it.';
    return { type: 'Usage', message, exitCode: exitCode('usage') };
  }
  const known = KNOWN.find(([type]) => error instanceof type);
  // Scripts know the type without the suffix that classes carry.
  if (known) return { type: error.name.replace(/Error$/, ''), message: error.message, exitCode: exitCode(known[1]) };
  return { type: 'Internal', message: errorChain(error), exitCode: exitCode('internal') };
}

const KNOWN = [
  [UsageError, 'usage'],
  [BatchNotFoundError, 'notFound'],
  [RetentionNotFoundError, 'notFound'],
  [TemporalUnreachableError, 'unreachable'],
  [NoWorkerError, 'noWorker'],
  [SweepFailedError, 'refused'],
  [ReportFailedError, 'noWorker'],
] as const;

/** What Temporal's SDK says of a payload that no converter reads. */
function unknownEncoding(error: Error): string | undefined {
  return /Unknown encoding: ([\w/-]+)/.exec(errorChain(error))?.[1];
}
