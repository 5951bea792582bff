/** Errors of the command line, and how any error is reported to the user. */
import { CommanderError } from 'commander';
import {
  BatchNotFoundError,
  InvalidBatchError,
  InvalidScheduleError,
  NoScheduleError,
  NoWorkerError,
  ReportFailedError,
  RetentionNotFoundError,
  ScheduleExistsError,
  SweepFailedError,
} from '../../client/errors.ts';
import { InvalidConfigurationError } from '../../config/schema/errors.ts';
import { SparkBatchError } from '../../model/errors.ts';
import { errorChain } from '../../model/lang.ts';
import { TemporalUnreachableError, translateCallError } from '../../temporal/call.ts';
import type { LocatedProblem } from '../../yaml/located-document.ts';
import { exitCode, type ExitName } from './exit-codes.ts';

/** Wrong usage: an option, a file or a configuration that the command can't work with. */
export class UsageError extends SparkBatchError {
  override readonly name = 'UsageError';
}

/** A file that was refused, with the position of every problem. */
export abstract class InvalidFileError extends SparkBatchError {
  /** Name of the file, or `standard input`. */
  readonly source: string;
  readonly problems: readonly LocatedProblem[];

  /** @param verdict the rest of a sentence that begins with the name of the file */
  constructor(source: string, verdict: string, problems: readonly LocatedProblem[], options?: ErrorOptions) {
    super(`${source} ${verdict}`, options);
    this.source = source;
    this.problems = problems;
  }
}

/** A batch file that was refused. */
export class InvalidBatchFileError extends InvalidFileError {
  override readonly name = 'InvalidBatchFileError';

  constructor(source: string, problems: readonly LocatedProblem[], options?: ErrorOptions) {
    super(source, 'is not a valid batch. Nothing was created.', problems, options);
  }
}

/** A schedule file that was refused. */
export class InvalidScheduleFileError extends InvalidFileError {
  override readonly name = 'InvalidScheduleFileError';

  constructor(source: string, problems: readonly LocatedProblem[], options?: ErrorOptions) {
    super(source, 'is not a valid schedule. Nothing was changed.', problems, options);
  }
}

/** There is no log to show: not yet, or no longer. */
export class NoLogError extends SparkBatchError {
  override readonly name = 'NoLogError';
}

/** A batch did not reach the state that was waited for in time. */
export class WaitTimeoutError extends SparkBatchError {
  override readonly name = 'WaitTimeoutError';
}

/** A signal ended the wait for a batch. */
export class InterruptedError extends SparkBatchError {
  override readonly name = 'InterruptedError';
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals, options?: ErrorOptions) {
    super('Stopped waiting; the batch continues.', options);
    this.signal = signal;
  }
}

/** An error as it is reported to the user. */
export interface ErrorReport {
  /** Stable name for scripts. */
  readonly type: string;
  readonly message: string;
  readonly problems?: readonly LocatedProblem[];
  readonly exitCode: number;
}

/** Errors with an exit code of their own; every other error is an internal one. */
const KNOWN_ERRORS: readonly (readonly [new (...args: never[]) => Error, type: string, exit: ExitName])[] = [
  [UsageError, 'Usage', 'usage'],
  [InvalidBatchFileError, 'InvalidBatch', 'usage'],
  [InvalidBatchError, 'InvalidBatch', 'usage'],
  [InvalidScheduleFileError, 'InvalidSchedule', 'usage'],
  [InvalidScheduleError, 'InvalidSchedule', 'usage'],
  [ScheduleExistsError, 'ScheduleExists', 'refused'],
  [NoScheduleError, 'ScheduleNotFound', 'notFound'],
  [InvalidConfigurationError, 'InvalidConfiguration', 'usage'],
  [BatchNotFoundError, 'BatchNotFound', 'notFound'],
  [NoLogError, 'NoLog', 'notFound'],
  [WaitTimeoutError, 'WaitTimeout', 'timeout'],
  [RetentionNotFoundError, 'RetentionNotFound', 'notFound'],
  [TemporalUnreachableError, 'TemporalUnreachable', 'unreachable'],
  [NoWorkerError, 'NoWorker', 'noWorker'],
  [SweepFailedError, 'SweepFailed', 'refused'],
  [ReportFailedError, 'ReportFailed', 'noWorker'],
];

/** Describes any error, with the exit code of the command that failed with it. */
export function errorReport(thrown: unknown): ErrorReport {
  const error = translateCallError(thrown, 'a call to Temporal');
  if (error instanceof CommanderError) {
    return report('Usage', usageMessage(error), 'usage');
  }
  if (error instanceof InterruptedError) {
    const { message, signal } = error;
    return { type: 'Interrupted', message, exitCode: signal === 'SIGTERM' ? 143 : exitCode('interrupted') };
  }
  const encoding = unknownEncoding(error);
  if (encoding !== undefined) {
    const message =
      `The data that Temporal stores about it is encoded (${encoding}) and can't be decoded here: ` +
      'give --payload-codec, or set SPARKBATCH_PAYLOAD_CODEC, to the codec that its worker uses.';
    return report('Usage', message, 'usage');
  }
  // By name: its class would load the Kubernetes client for every command.
  if (error instanceof SparkBatchError && error.name === 'KubernetesApiError') {
    return report('Kubernetes', `${error.message}.`, 'clusters');
  }
  const known = KNOWN_ERRORS.find(([errorClass]) => error instanceof errorClass);
  if (!known || !(error instanceof Error)) return report('Internal', errorChain(error), 'internal');
  const [, type, exit] = known;
  const problems = problemsOf(error);
  return { ...report(type, error.message, exit), ...(problems && { problems }) };
}

/** Commands of other programs, and what they are called here; the most similar name may do something else. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  cancel: 'kill',
  delete: 'kill',
  get: 'list',
  log: 'logs',
  ps: 'list',
  resubmit: 'rerun',
  rm: 'kill',
  run: 'submit',
  stop: 'kill',
  watch: 'list --watch',
};

function usageMessage({ message, code }: CommanderError): string {
  const text = message.replace(/^error: /, '').replaceAll('\n', ' ');
  const unknown = code === 'commander.unknownCommand' ? /'([^']*)'/.exec(text)?.[1] : undefined;
  const meant = unknown !== undefined && Object.hasOwn(OTHER_NAMES, unknown) ? OTHER_NAMES[unknown] : undefined;
  return meant === undefined ? text : `${text.replace(/ \(Did you mean .*$/, '')} (Did you mean ${meant}?)`;
}

function report(type: string, message: string, exit: ExitName): ErrorReport {
  return { type, message, exitCode: exitCode(exit) };
}

function problemsOf(error: Error): readonly LocatedProblem[] | undefined {
  const hasProblems =
    error instanceof InvalidFileError ||
    error instanceof InvalidBatchError ||
    error instanceof InvalidScheduleError ||
    error instanceof InvalidConfigurationError;
  return hasProblems ? error.problems : undefined;
}

/** The encoding named in the SDK's error about a payload that no converter reads. */
function unknownEncoding(error: unknown): string | undefined {
  return /Unknown encoding: ([\w/-]+)/.exec(errorChain(error))?.[1];
}
