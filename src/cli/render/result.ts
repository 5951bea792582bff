import { whereIs } from '../../model/names.ts';
import type { BatchResult } from '../../model/result.ts';
import { attemptsTable } from './attempts.ts';
import { fields } from './table.ts';
import { moment, took } from './time.ts';

/** How a batch ended, for people. */
export function resultText(result: BatchResult): string {
  const { batchId, name, state, message, driver, applicationId, attempts, startedAt, endedAt } = result;
  const now = new Date(endedAt);
  const head = fields([
    ['Batch', name === batchId ? batchId : `${batchId} (${name})`],
    ['State', state],
    ['Message', message],
    ['Failure', result.failureClass],
    ['Reason', result.reason],
    ['Exit code', result.exitCode === undefined ? undefined : String(result.exitCode)],
    ['Driver', driver && whereIs(driver)],
    ['Application', applicationId],
    ['Started', moment(startedAt)],
    ['Ended', `${moment(endedAt)} after ${took(startedAt, endedAt, now)}`],
  ]);
  const parts = [head, ...(attempts.length > 0 ? [attemptsTable(attempts, state, now)] : []), ...submitOutput(result)];
  return parts.join('\n\n');
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
