import { driverPath } from '../../model/names.ts';
import { logArchiveLines } from '../../model/status/log-archive.ts';
import type { BatchResult } from '../../model/status/result.ts';
import { usageText } from '../../model/usage/usage.ts';
import { attemptsTable } from './attempts.ts';
import { evidenceText, logTailText } from './evidence.ts';
import { fields } from './table.ts';
import { moment, took } from './time.ts';

/** Number of log lines shown for a failed batch without `--log`: the end of a stack trace. */
const LOG_LINES = 20;

/**
 * The result of a batch. A batch that did not finish is shown with its evidence: the last events, and the end of the log.
 * @param options.log whether to show all recorded lines of the log, whatever the end
 */
export function resultText(result: BatchResult, { log = false }: { log?: boolean } = {}): string {
  const { batchId, name, state, message, driver, applicationId, attempts, startedAt, endedAt } = result;
  const { verdict: { advice, evidence } = {}, archive } = attempts.at(-1) ?? {};
  const now = new Date(endedAt);
  const head = fields([
    ['Batch', name === batchId ? batchId : `${batchId} (${name})`],
    ['Tenant', result.tenant],
    ['State', state],
    ['Message', withoutAdvice(message, advice)],
    ['What to do', advice],
    ['Failure', result.failureClass],
    ['Reason', result.reason],
    ['Exit code', result.exitCode === undefined ? undefined : String(result.exitCode)],
    ['Driver', driver && driverPath(driver)],
    ['Application', applicationId],
    ...(archive ? logArchiveLines(archive) : []),
    ['Usage', result.usage && usageText(result.usage)],
    ['Configuration', result.configurationVersion],
    ['Started', moment(startedAt)],
    ['Ended', `${moment(endedAt)} after ${took(startedAt, endedAt, now)}`],
  ]);
  const failed = state !== 'FINISHED';
  const parts = [
    head,
    attempts.length > 0 ? attemptsTable(attempts, state, now) : '',
    ...submitOutput(result),
    evidence && (failed || log) ? evidenceText(evidence) : '',
    evidence && (failed || log) ? logTailText(evidence, log ? Infinity : LOG_LINES) : '',
  ];
  return parts.filter(Boolean).join('\n\n');
}

/** The message without the advice at its end, which is shown on a separate line. */
function withoutAdvice(message: string, advice: string | undefined): string {
  return advice !== undefined && message.endsWith(advice) ? message.slice(0, -advice.length).trimEnd() : message;
}

/** Maximum number of lines of spark-submit's output; `-o json` has all recorded lines. */
const SUBMIT_LINES = 20;

/** The output of a failed `spark-submit`, without stack traces, which would displace the lines with the reason. */
function submitOutput({ attempts }: BatchResult): string[] {
  const kept = attempts.at(-1)?.verdict?.submitOutput ?? [];
  const shown = kept.filter((line) => !/^\s*(?:at |\.\.\. \d+ more)/.test(line)).slice(-SUBMIT_LINES);
  if (shown.length === 0) return [];
  const title =
    shown.length < kept.length ? `spark-submit wrote (of ${kept.length} lines, -o json has all)` : 'spark-submit wrote';
  return [[`${title}:`, ...shown.map((line) => `  ${line}`)].join('\n')];
}
