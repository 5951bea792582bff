import { inspect } from 'node:util';
import { redactData } from '../redaction/redact-data.ts';
import { redactor } from '../redaction/redactor.ts';
import { errorChain } from '../model/lang.ts';

/** One line of a worker's log. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly at: Date;
  readonly meta: Readonly<Record<string | symbol, unknown>>;
}

/** What Temporal's SDK puts into every line, and nobody reads; --debug shows it. */
const NOISE = new Set([
  'activityId',
  'firstExecutionRunId',
  'isLocal',
  'namespace',
  'runId',
  'sdkComponent',
  'target',
  'taskQueue',
  'taskToken',
  'workflowRunId',
  'workflowType',
]);

/** What a line itself shows to be secret; what only a batch knows to be is taken out where its texts are made. */
const redact = redactor();

/** A log line for people: `2026-07-01T03:04:05.678Z WARN  The watch was interrupted  cluster=local error="..."`. */
export function logText({ level, message, at, meta }: LogLine, debug: boolean): string {
  const shown = Object.entries(meta).filter(([key, value]) => value !== undefined && (debug || !isNoise(key, value)));
  const pairs = shown.map(([key, value]) => `${key}=${valueText(value, debug)}`);
  const [said, told] = redactData([lastLine(message), pairs.join(' ')], redact);
  return [`${at.toISOString()} ${level.padEnd(5)} ${said}`, told].filter(Boolean).join('  ');
}

function isNoise(key: string, value: unknown): boolean {
  return NOISE.has(key) || (key === 'attempt' && value === 1);
}

/** Webpack's report on the workflow bundle is a page; its last line says what came of it. */
function lastLine(message: string): string {
  return message.trimEnd().split('\n').at(-1) ?? '';
}

/** The same line as JSON. */
export function logJson({ level, message, at, meta }: LogLine): string {
  const told = Object.entries(meta).map(([key, value]) => [
    key,
    redactData(value instanceof Error ? errorChain(value) : value, redact),
  ]);
  return JSON.stringify(
    { time: at.toISOString(), level, message: redact(lastLine(message)), ...Object.fromEntries(told) },
    (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  );
}

function valueText(value: unknown, debug: boolean): string {
  if (value instanceof Error) return debug ? inspect(value) : JSON.stringify(errorChain(value));
  if (typeof value === 'string') return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  return inspect(value, { breakLength: Infinity, depth: 3 });
}
