/** Formats of the worker's log: text for people, JSON for log collectors. Both redact secrets. */
import { inspect } from 'node:util';
import { errorChain } from '../../../model/lang.ts';
import { plainJson, plainText } from '../../../model/plain-text.ts';
import { redactData } from '../../../redaction/redact-data.ts';
import { redactor } from '../../../redaction/redactor.ts';

/** One line of a worker's log. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly at: Date;
  readonly meta: Readonly<Record<string | symbol, unknown>>;
}

/** Fields that Temporal's SDK adds to every line; text for people has them with `--debug` only. */
const SDK_FIELDS = new Set([
  'activityId',
  'firstExecutionRunId',
  'isLocal',
  'runId',
  'sdkComponent',
  'target',
  'taskQueue',
  'taskToken',
  'workflowRunId',
  'workflowType',
]);

/** Redacts what a line itself shows to be secret; secrets known from a batch are redacted where the text is made. */
const redact = redactor();

/** A log line for people: `2026-07-01T03:04:05.678Z WARN  The watch was interrupted  cluster=local error="..."`. */
export function logText({ level, message, at, meta }: LogLine, debug: boolean): string {
  const hasCluster = 'cluster' in meta;
  const shown = Object.entries(meta).filter(
    ([key, value]) => value !== undefined && (debug || !isFromSdk(key, value, hasCluster)),
  );
  const pairs = shown.map(([key, value]) => `${key}=${valueText(value, debug)}`);
  const [safeMessage, safePairs] = redactData([lastLine(message), pairs.join(' ')], redact);
  return plainText([`${at.toISOString()} ${level.padEnd(5)} ${safeMessage}`, safePairs].filter(Boolean).join('  '));
}

function isFromSdk(key: string, value: unknown, hasCluster: boolean): boolean {
  // Together with a cluster, it is the Kubernetes namespace; otherwise the Temporal namespace, which the SDK adds.
  if (key === 'namespace') return !hasCluster;
  return SDK_FIELDS.has(key) || (key === 'attempt' && value === 1);
}

/** The last line of a message: Webpack's report on the workflow bundle is a page, and its last line is the result. */
function lastLine(message: string): string {
  return message.trimEnd().split('\n').at(-1) ?? '';
}

/** The same line as JSON. */
export function logJson({ level, message, at, meta }: LogLine): string {
  const fields = Object.entries(meta).map(([key, value]) => [
    key,
    redactData(value instanceof Error ? errorChain(value) : value, redact),
  ]);
  const json = JSON.stringify(
    { time: at.toISOString(), level, message: redact(lastLine(message)), ...Object.fromEntries(fields) },
    (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  );
  return plainJson(json);
}

function valueText(value: unknown, debug: boolean): string {
  if (value instanceof Error) return debug ? inspect(value) : JSON.stringify(errorChain(value));
  if (typeof value === 'string') return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  return inspect(value, { breakLength: Infinity, depth: 3 });
}
