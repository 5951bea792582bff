import { driverPath } from '../../model/names.ts';
import type { BatchStatus } from '../../model/status/batch-status.ts';
import { type ExecutorReport, executorText } from '../../model/status/executor-report.ts';
import { attemptsTable } from './attempts.ts';
import { fields } from './table.ts';
import { moment, took } from './time.ts';

/** The executors of a batch, or why they are unknown. */
export interface ShownExecutors {
  readonly executors?: ExecutorReport;
  readonly executorsUnknown?: string;
}

/** The status of a batch. */
export function statusText(
  status: BatchStatus,
  now: Date,
  { executors, executorsUnknown }: ShownExecutors = {},
): string {
  const { batchId, name, tenant, state, phase, message, attempts, sparkUiUrl, configurationVersion, kill, held } =
    status;
  const last = attempts.at(-1);
  const ended = phase === 'ended';
  const head = fields([
    ['Batch', name === batchId ? batchId : `${batchId} (${name})`],
    ['Tenant', tenant],
    ['State', ended ? state : `${state} (${phase})`],
    ['Message', message],
    ['Driver', last && driverPath(last.driver)],
    ['Application', last?.driver.applicationId],
    ['Running for', ended || state !== 'RUNNING' ? undefined : took(last?.startedAt, undefined, now)],
    ['Executors', executors ? executorText(executors) : executorsUnknown && `unknown: ${executorsUnknown}`],
    ['Spark UI', ended ? undefined : sparkUiUrl],
    ['Configuration', configurationVersion],
    ['Kill', kill && `requested at ${moment(kill.requestedAt)}: ${kill.reason}`],
    ['Held', held && `since ${moment(held.since)}${held.until === undefined ? '' : `, until ${moment(held.until)}`}`],
    ['Logs', last && !ended ? logsCommand(last.driver) : undefined],
  ]);
  const many = attempts.length > 1 || attempts.some(({ verdict }) => verdict);
  return many ? `${head}\n\n${attemptsTable(attempts, state, now)}` : head;
}

function logsCommand({ namespace, name }: { namespace: string; name: string }): string {
  return `kubectl logs -n ${namespace} ${name}`;
}
