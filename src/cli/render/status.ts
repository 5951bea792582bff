import { driverPath } from '../../model/names.ts';
import type { BatchStatus } from '../../model/status/batch-status.ts';
import { attemptsTable } from './attempts.ts';
import { fields } from './table.ts';
import { moment, took } from './time.ts';

/** The status of a batch. */
export function statusText(status: BatchStatus, now: Date): string {
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
