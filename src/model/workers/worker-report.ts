import { asRecord, isOptionalString, truncate, type UnknownRecord } from '../lang.ts';

/** Maximum length of a problem in a report. The registry returns the reports of all workers in one answer. */
const MAX_PROBLEM_LENGTH = 300;
/** Maximum number of problems in a report. The log of the worker contains all of them. */
const MAX_PROBLEMS = 5;

/** A process that serves a task queue. */
export interface WorkerProcess {
  /** Identity of the worker in Temporal. */
  readonly worker: string;
  /** When the process started, ISO-8601. Distinguishes processes with the same identity. */
  readonly startedAt: string;
}

/** The configuration that a worker runs. Times are ISO-8601 in UTC. */
export interface WorkerReport extends WorkerProcess {
  /** Path of the file; absent when a program passes the configuration. */
  readonly file?: string;
  /** The version in force. */
  readonly version: string;
  /** Since when it is in force. */
  readonly since: string;
  /** Set when the file on disk is refused; the version in force stays. */
  readonly refused?: RefusedFile;
  /** Changed keys that take effect only after a restart of the worker. */
  readonly awaitsRestart?: readonly string[];
}

/** A configuration file that a worker refuses. */
export interface RefusedFile {
  /** Since when the file on disk is refused. */
  readonly since: string;
  /** Version of the refused text; absent when it cannot be read. */
  readonly version?: string;
  /** The first problems. */
  readonly problems: readonly string[];
  /** The number of all problems. */
  readonly count: number;
}

/** An event that a worker sends to the registry: its report, or that it stops. */
export type WorkerEvent = { readonly report: WorkerReport } | { readonly stopped: WorkerProcess };

/** A worker in the registry. */
export interface KnownWorker extends WorkerReport {
  /** Time of its last event, in milliseconds since 1970. */
  readonly heardAt: number;
  /** The last event was that it stops. Temporal may still list it among the pollers for a while. */
  readonly ended?: true;
}

/** Whether the payload of a signal is a worker event. Payloads are untrusted. */
export function isWorkerEvent(payload: unknown): payload is WorkerEvent {
  const { report, stopped } = asRecord(payload);
  if (report === undefined) return isProcess(asRecord(stopped));
  const fields = asRecord(report);
  const { refused, awaitsRestart = [] } = fields;
  return (
    isProcess(fields) &&
    ['version', 'since'].every((name) => typeof fields[name] === 'string') &&
    isOptionalString(fields['file']) &&
    isStringList(awaitsRestart) &&
    (refused === undefined || isRefusedFile(asRecord(refused)))
  );
}

/** The first problems of a refused configuration, truncated to the size of a report. */
export function briefProblems(problems: readonly string[]): string[] {
  return problems.slice(0, MAX_PROBLEMS).map((problem) => truncate(problem, MAX_PROBLEM_LENGTH));
}

function isProcess({ worker, startedAt }: UnknownRecord): boolean {
  return typeof worker === 'string' && worker !== '' && typeof startedAt === 'string';
}

function isRefusedFile({ since, version, problems, count }: UnknownRecord): boolean {
  return typeof since === 'string' && isOptionalString(version) && isStringList(problems) && typeof count === 'number';
}

function isStringList(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
