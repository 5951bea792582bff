import { driverPath } from '../../model/names.ts';
import type { BatchResult } from '../../model/status/result.ts';
import { attemptsTable } from './attempts.ts';
import { evidenceText, logTailText } from './evidence.ts';
import { fields } from './table.ts';
import { moment, took } from './time.ts';

/** Lines of the log of what failed, shown unasked: a stack trace's end. */
const LINES = 20;

/**
 * How a batch ended, for people. Of one that did not finish with its evidence: the last events, and the end of its log.
 * @param log shows all of the log that was kept, whatever the end
 */
export function resultText(result: BatchResult, { log = false }: { log?: boolean } = {}): string {
  const { batchId, name, state, message, driver, applicationId, attempts, startedAt, endedAt } = result;
  const { advice, evidence } = attempts.at(-1)?.verdict ?? {};
  const now = new Date(endedAt);
  const head = fields([
    ['Batch', name === batchId ? batchId : `${batchId} (${name})`],
    ['Tenant', result.tenant],
    ['State', state],
    ['Message', reasonOf(message, advice)],
    ['What to do', advice],
    ['Failure', result.failureClass],
    ['Reason', result.reason],
    ['Exit code', result.exitCode === undefined ? undefined : String(result.exitCode)],
    ['Driver', driver && driverPath(driver)],
    ['Application', applicationId],
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
    evidence && (failed || log) ? logTailText(evidence, log ? Infinity : LINES) : '',
  ];
  return parts.filter(Boolean).join('\n\n');
}

/** The message without the advice at its end, which is told for itself. */
function reasonOf(message: string, advice: string | undefined): string {
  return advice !== undefined && message.endsWith(advice) ? message.slice(0, -advice.length).trimEnd() : message;
}

/** How many lines of a command's output are shown; `-o json` has all that are kept. */
const SHOWN = 20;

/** What `spark-submit` wrote, when the batch ended with its failure. Stack traces are the longest and say the least. */
function submitOutput({ attempts }: BatchResult): string[] {
  const kept = attempts.at(-1)?.verdict?.submitOutput ?? [];
  const shown = kept.filter((line) => !/^\s*(?:at |\.\.\. \d+ more)/.test(line)).slice(-SHOWN);
  if (shown.length === 0) return [];
  const title =
    shown.length < kept.length ? `spark-submit wrote (of ${kept.length} lines, -o json has all)` : 'spark-submit wrote';
  return [[`${title}:`, ...shown.map((line) => `  ${line}`)].join('\n')];
}
