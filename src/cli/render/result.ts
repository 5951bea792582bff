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
  return attempts.length > 0 ? `${head}\n\n${attemptsTable(attempts, state, now)}` : head;
}
