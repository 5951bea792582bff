import type { AttemptRecord } from '../../model/batch/attempt.ts';
import { driverPath } from '../../model/names.ts';
import type { BatchStatus } from '../../model/status/batch-status.ts';
import { type ExecutorReport, executorText } from '../../model/status/executor-report.ts';
import { kubectlCommand } from '../../model/status/kubectl-command.ts';
import { liveLinks } from '../../model/status/links.ts';
import { logArchiveLines } from '../../model/status/log-archive.ts';
import { usageText } from '../../model/usage/usage.ts';
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
  const { node, links = {}, deadline, usage } = status;
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
    ['Usage', usage && usageText(usage)],
    ['Node', node],
    ...liveLinks(
      { ...(sparkUiUrl !== undefined && { sparkUi: sparkUiUrl }), ...links },
      state === 'RUNNING' && !ended,
    ).map(({ title, url }) => [title, url] as const),
    ...(last?.archive ? logArchiveLines(last.archive) : []),
    ['Until', deadline && `${moment(deadline.at)}: ${deadline.summary}`],
    ['Configuration', configurationVersion],
    [
      'Kill',
      kill &&
        `requested at ${moment(kill.requestedAt)}${kill.by === undefined ? '' : ` by ${kill.by}`}: ${kill.reason}`,
    ],
    ['Held', held && `since ${moment(held.since)}${held.until === undefined ? '' : `, until ${moment(held.until)}`}`],
    ['Commands', last && !ended ? commandsText(status, last) : undefined],
  ]);
  const many = attempts.length > 1 || attempts.some(({ verdict }) => verdict);
  return many ? `${head}\n\n${attemptsTable(attempts, state, now)}` : head;
}

/** A log exists only when the container has started. */
function commandsText({ batchId, state, context }: BatchStatus, { driver }: AttemptRecord): string {
  const kubectl = kubectlCommand(driver, context);
  return state === 'RUNNING'
    ? `sparkbatch logs ${batchId} -f; ${kubectl('logs')}`
    : `sparkbatch events ${batchId}; ${kubectl('describe pod')}`;
}
