import { formatDuration } from '../duration.ts';
import { heldCommands } from './held-message.ts';
import { driverPath } from '../names.ts';
import type { AttemptRecord } from '../batch/attempt.ts';
import type { BatchStatus } from './batch-status.ts';

/** Temporal's UI (2.42) cuts off the last two lines of details that do not fit into 100 pixels: a paragraph to lose. */
const UNSEEN = '\u00a0';

/** The last events that are named. */
const EVENTS = 5;

/** The status of a batch as Markdown: what Temporal's UI shows as the current details of the workflow. */
export function detailsOf(status: BatchStatus): string {
  const { state, phase, message, attempts, sparkUiUrl, configurationVersion, kill, held, tenant, placement } = status;
  const last = attempts.at(-1);
  const lines = [
    `**${state}**${phase === 'ended' ? '' : ` (${phase})`}: ${plain(message)}`,
    '',
    ...(tenant === undefined ? [] : [`- Tenant: ${tenant}`]),
    ...(placement === undefined ? [] : [`- Placement: ${plain(placement)}`]),
    ...(last ? [`- Attempt ${last.number}: driver \`${driverPath(last.driver)}\`${ran(last)}`] : []),
    ...(last?.memory ? [`- Memory: driver ${last.memory.driver}, executors ${last.memory.executor}`] : []),
    ...(last?.changes ?? []).map((change) => `- Changed: ${plain(change)}`),
    ...(last ? [`- Application id: \`${last.driver.applicationId}\``] : []),
    // The driver itself serves it: while it runs, and no longer.
    ...(sparkUiUrl === undefined || state !== 'RUNNING' ? [] : [`- Spark UI: ${sparkUiUrl}`]),
    ...(configurationVersion === undefined ? [] : [`- Configuration: version \`${configurationVersion}\``]),
    ...(kill ? [`- Kill requested at ${kill.requestedAt}: ${plain(kill.reason)}`] : []),
    ...(held ? decisionsOf(status) : []),
    ...(last ? lastEvents(last) : []),
    ...(last ? whereToLook(status, last) : []),
  ];
  return [...lines, ...earlierAttempts(attempts), '', UNSEEN].join('\n');
}

/** What a person may decide now, command by command. */
function decisionsOf({ batchId }: BatchStatus): string[] {
  return heldCommands(batchId).map(({ command, effect }) => `- To decide: \`${command}\` (${effect})`);
}

/** What Kubernetes said of a driver that did not finish, in its own words: enough to know whether to read on. */
function lastEvents({ verdict }: AttemptRecord): string[] {
  const events = verdict?.failureClass === undefined ? [] : (verdict.evidence?.events ?? []);
  const told = events.slice(-EVENTS).map(({ reason, count }) => (count > 1 ? `${reason} (${count}x)` : reason));
  return told.length > 0 ? [`- Last events: ${plain(told.join(', '))}`] : [];
}

/** The next command of a person who wants to know more, when it has something to show. */
function whereToLook({ state, phase }: BatchStatus, { driver, verdict }: AttemptRecord): string[] {
  const { namespace } = driver;
  const events = [`- Events: \`kubectl describe pod -n ${namespace} ${driver.name}\``];
  const logs = [`- Logs: \`kubectl logs -n ${namespace} ${driver.name}\``];
  if (phase !== 'ended' && phase !== 'held') return state === 'RUNNING' ? logs : events;
  // What has ended by itself is kept for its log.
  return verdict?.exit?.exitCode === undefined || verdict.failureClass === 'deleted' ? [] : logs;
}

function earlierAttempts(attempts: readonly AttemptRecord[]): string[] {
  const earlier = attempts.slice(0, -1).map((attempt) => {
    const { number, verdict } = attempt;
    return `- Attempt ${number}: ${verdict?.state ?? 'ended'}${ran(attempt)}. ${plain(verdict?.message ?? '')}`;
  });
  return earlier.length > 0 ? ['', 'Before that:', '', ...earlier] : [];
}

function ran({ startedAt, endedAt }: AttemptRecord): string {
  return startedAt && endedAt ? `, ran ${formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}` : '';
}

/** Text of others (an API server's, an application's) is no Markdown and no HTML: `Usage: job <file>` must stay whole. */
function plain(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/[\\`*[<~]/g, '\\$&');
}
