import { asRecord, isOptionalString, truncate } from '../lang.ts';
/** The longest reason that is told of a refusal, in characters: there may be many workers, and one answer holds them all. */
const LONGEST_PROBLEM = 300;
/** So many problems of a refused file are told; the worker's log has all of them. */
const MOST_PROBLEMS = 5;

/** A process that serves a task queue. */
export interface WorkerProcess {
  /** Its identity, as Temporal knows it. */
  readonly worker: string;
  /** When it took up its work, ISO-8601: the next process of the same identity is another worker. */
  readonly startedAt: string;
}

/** What a worker says of the configuration it runs. Times are ISO-8601 in UTC. */
export interface WorkerReport extends WorkerProcess {
  /** The file; absent where a program states its configuration itself. */
  readonly file?: string;
  /** In force in this worker. */
  readonly version: string;
  /** Since when it is in force there. */
  readonly since: string;
  /** What is on its disk is refused, and the version in force stays. */
  readonly refused?: RefusedOnDisk;
  /** Keys that have changed since the worker started, and that it reads at its start only. */
  readonly awaitsRestart?: readonly string[];
}

/** What a worker says of a file that it refuses. */
export interface RefusedOnDisk {
  /** Since when nothing valid is on its disk. */
  readonly since: string;
  /** Of the text that is refused; absent when it can't be read. */
  readonly version?: string;
  /** The first ones. */
  readonly problems: readonly string[];
  /** How many there are in all. */
  readonly count: number;
}

/** What a worker tells the registry: how it is, or that it ends. */
export type WorkerEvent = { readonly report: WorkerReport } | { readonly stopped: WorkerProcess };

/** A worker as the registry knows it. */
export interface KnownWorker extends WorkerReport {
  /** When it was last heard of, milliseconds since 1970. */
  readonly heardAt: number;
  /** It said then that it ends; Temporal may still name it for a while. */
  readonly ended?: true;
}

/** Whether a signal's payload is what a worker tells: anybody may send anything, and a handler must not fail on it. */
export function isWorkerEvent(told: unknown): told is WorkerEvent {
  const { report, stopped } = asRecord(told);
  if (report === undefined) return isProcess(asRecord(stopped));
  const fields = asRecord(report);
  const { refused, awaitsRestart = [] } = fields;
  return (
    isProcess(fields) &&
    ['version', 'since'].every((name) => typeof fields[name] === 'string') &&
    isOptionalString(fields['file']) &&
    isListOfTexts(awaitsRestart) &&
    (refused === undefined || isRefused(asRecord(refused)))
  );
}

/** The problems of a refused configuration, as many and as long as a report has them. */
export function briefProblems(problems: readonly string[]): string[] {
  return problems.slice(0, MOST_PROBLEMS).map((problem) => truncate(problem, LONGEST_PROBLEM));
}

type Fields = Readonly<Record<string, unknown>>;

function isProcess({ worker, startedAt }: Fields): boolean {
  return typeof worker === 'string' && worker !== '' && typeof startedAt === 'string';
}

function isRefused({ since, version, problems, count }: Fields): boolean {
  return typeof since === 'string' && isOptionalString(version) && isListOfTexts(problems) && typeof count === 'number';
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
