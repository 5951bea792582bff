import { formatDuration } from './duration.ts';
import type { AttemptRecord, BatchStatus } from './result.ts';

/** The status of a batch as Markdown: what Temporal's UI shows as the current details of the workflow. */
export function detailsOf(status: BatchStatus): string {
  const { state, phase, message, cluster, namespace, attempts, sparkUiUrl, kill } = status;
  const last = attempts.at(-1);
  const lines = [
    `**${state}**${phase === 'ended' ? '' : ` (${phase})`}: ${oneLine(message)}`,
    '',
    ...(last ? [`- Attempt ${last.number}: driver \`${cluster}/${namespace}/${last.driver.name}\``] : []),
    ...(last ? [`- Application id: \`${last.driver.applicationId}\``] : []),
    // The driver itself serves it: while it runs, and no longer.
    ...(sparkUiUrl === undefined || state !== 'RUNNING' ? [] : [`- Spark UI: ${sparkUiUrl}`]),
    ...(kill ? [`- Kill requested at ${kill.requestedAt}: ${oneLine(kill.reason)}`] : []),
    ...(last ? whereToLook(status, last) : []),
  ];
  return [...lines, ...attemptsTable(status)].join('\n');
}

/** The next command of a person who wants to know more, when it has something to show. */
function whereToLook({ state, phase, namespace }: BatchStatus, { driver, verdict }: AttemptRecord): string[] {
  const events = [`- Events: \`kubectl describe pod -n ${namespace} ${driver.name}\``];
  const logs = [`- Logs: \`kubectl logs -n ${namespace} ${driver.name}\``];
  if (phase !== 'ended') return state === 'RUNNING' ? logs : events;
  // What has ended by itself is kept for its log.
  return verdict?.exit?.exitCode === undefined || verdict.failureClass === 'deleted' ? [] : logs;
}

function attemptsTable({ state, attempts }: BatchStatus): string[] {
  if (!attempts.some(({ verdict }) => verdict)) return [];
  return [
    '',
    '| attempt | state | why | ran |',
    '| --- | --- | --- | --- |',
    ...attempts.map(({ number, verdict, startedAt, endedAt }) => {
      const ran = startedAt && endedAt ? formatDuration(Date.parse(endedAt) - Date.parse(startedAt)) : '';
      const why = verdict ? cell(verdict.message) : 'under way';
      return `| ${number} | ${verdict?.state ?? state} | ${why} | ${ran} |`;
    }),
  ];
}

/** Text of others (an API server's, an application's) must not break out of its cell. */
function cell(text: string): string {
  return oneLine(text).replaceAll('|', '\\|');
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
