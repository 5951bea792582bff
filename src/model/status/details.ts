import type { AttemptRecord } from '../batch/attempt.ts';
import { formatDuration } from '../duration.ts';
import { truncate } from '../lang.ts';
import { driverPath } from '../names.ts';
import { plainText } from '../plain-text.ts';
import type { LogTail } from '../verdict/evidence.ts';
import type { BatchStatus } from './batch-status.ts';
import { heldCommands } from './held-message.ts';
import { kubectlCommand } from './kubectl-command.ts';
import { isInsideCluster, liveLinks } from './links.ts';
import { logArchiveLines } from './log-archive.ts';

/** A paragraph that may be lost: Temporal's UI (2.42) cuts off the last two lines of details that exceed 100 pixels. */
const PADDING = '\u00a0';

/** Maximum number of events that the details name. */
const MAX_EVENTS = 5;

/** Maximum number of earlier attempts in the details. */
const MAX_EARLIER_ATTEMPTS = 20;
/** Maximum characters of the message of an earlier attempt in the details. */
const MAX_EARLIER_MESSAGE = 1000;

/** Maximum number of lines of a log in the details. */
const MAX_LOG_LINES = 20;
/** Maximum characters of a line of a log in the details. */
const MAX_LOG_LINE = 500;

/**
 * The status of a batch as Markdown. Temporal's UI shows it as the current details of the workflow.
 * @param log the end of the log of the last attempt; shown if that failed
 */
export function renderDetails(status: BatchStatus, log?: LogTail): string {
  const { name, state, phase, message, attempts, configurationVersion, kill, held, tenant, placement } = status;
  const { node, deadline } = status;
  const last = attempts.at(-1);
  const lines = [
    `**${state}**${phase === 'ended' ? '' : ` (${phase})`}: ${escapeMarkdown(message)}`,
    '',
    ...(name === '' ? [] : [`- Name: ${escapeMarkdown(name)}`]),
    ...(tenant === undefined ? [] : [`- Tenant: ${escapeMarkdown(tenant)}`]),
    ...(placement === undefined ? [] : [`- Placement: ${escapeMarkdown(placement)}`]),
    ...(last ? [`- Attempt ${last.number}: driver \`${driverPath(last.driver)}\`${runtimeText(last)}`] : []),
    ...(last?.memory ? [`- Memory: driver ${last.memory.driver}, executors ${last.memory.executor}`] : []),
    ...(last?.changes ?? []).map((change) => `- Changed: ${escapeMarkdown(change)}`),
    ...(last ? [`- Application id: \`${last.driver.applicationId}\``] : []),
    ...(node === undefined ? [] : [`- Node: \`${node}\``]),
    ...linkLines(status),
    ...(last?.archive
      ? logArchiveLines(last.archive).map(([title, text]) => `- ${title}: ${escapeMarkdown(text)}`)
      : []),
    ...(deadline ? [`- Until ${deadline.at}: ${escapeMarkdown(deadline.summary)}`] : []),
    ...(configurationVersion === undefined ? [] : [`- Configuration: version \`${configurationVersion}\``]),
    ...(kill
      ? [
          `- Kill requested at ${kill.requestedAt}${kill.by === undefined ? '' : ` by ${escapeMarkdown(kill.by)}`}: ${escapeMarkdown(kill.reason)}`,
        ]
      : []),
    ...(held ? decisionLines(status) : []),
    ...(last ? eventLines(last) : []),
    ...(last ? kubectlLines(status, last) : []),
  ];
  const ends = phase === 'ended' || phase === 'held' || phase === 'pausing';
  const failed = ends && last?.verdict?.failureClass !== undefined;
  return [...lines, ...(failed && log ? logLines(log) : []), ...earlierAttemptLines(attempts), '', PADDING].join('\n');
}

/**
 * Links that lead somewhere. An address inside the cluster is none for a browser: the command that forwards a port to it is shown
 * with it.
 */
function linkLines({ batchId, state, phase, sparkUiUrl, links = {} }: BatchStatus): string[] {
  const isRunning = state === 'RUNNING' && phase !== 'ended';
  const shown = liveLinks({ ...(sparkUiUrl !== undefined && { sparkUi: sparkUiUrl }), ...links }, isRunning);
  return shown.map(({ title, url }) =>
    url === sparkUiUrl && isInsideCluster(url)
      ? `- ${title}: ${codeSpan(`sparkbatch ui ${batchId}`)}, in the cluster ${codeSpan(url)}`
      : `- ${title}: ${escapeMarkdown(url)}`,
  );
}

/** The end of the log of a driver that failed, as code. */
function logLines({ container, text }: LogTail): string[] {
  const lines = plainText(text).trimEnd().split('\n').slice(-MAX_LOG_LINES);
  return [
    '',
    `Last lines of ${escapeMarkdown(container)}:`,
    '',
    // Indented by four blanks, a line is code whatever it contains.
    ...lines.map((line) => `    ${truncate(line, MAX_LOG_LINE)}`),
  ];
}

function decisionLines({ batchId }: BatchStatus): string[] {
  return heldCommands(batchId).map(({ command, effect }) => `- To ${effect}: ${codeSpan(command)}`);
}

/** The last events of a driver that did not finish, by reason only. */
function eventLines({ verdict }: AttemptRecord): string[] {
  const events = verdict?.failureClass === undefined ? [] : (verdict.evidence?.events ?? []);
  const reasons = events.slice(-MAX_EVENTS).map(({ reason, count }) => (count > 1 ? `${reason} (${count}x)` : reason));
  return reasons.length > 0 ? [`- Last events: ${escapeMarkdown(reasons.join(', '))}`] : [];
}

/** A command that shows more about the driver, when it has something to show in the current phase. */
function kubectlLines({ batchId, state, phase, context }: BatchStatus, { driver, verdict }: AttemptRecord): string[] {
  const kubectl = kubectlCommand(driver, context);
  const events = [`- Events: ${codeSpan(kubectl('describe pod'))}`];
  const logs = [`- Logs: ${codeSpan(`sparkbatch logs ${batchId}`)} or ${codeSpan(kubectl('logs'))}`];
  if (phase !== 'ended' && phase !== 'held') return state === 'RUNNING' ? logs : events;
  // A driver that ended without being stopped from outside is kept for its log.
  return verdict?.exit?.exitCode === undefined || verdict.failureClass === 'deleted' ? [] : logs;
}

function earlierAttemptLines(attempts: readonly AttemptRecord[]): string[] {
  const earlier = attempts.slice(0, -1);
  const omitted = earlier.length - MAX_EARLIER_ATTEMPTS;
  const lines = earlier.slice(-MAX_EARLIER_ATTEMPTS).map((attempt) => {
    const { number, verdict } = attempt;
    const message = escapeMarkdown(truncate(verdict?.message ?? '', MAX_EARLIER_MESSAGE));
    return `- Attempt ${number}: ${verdict?.state ?? 'ended'}${runtimeText(attempt)}. ${message}`;
  });
  if (lines.length === 0) return [];
  const more = omitted > 0 ? [`- ${omitted} more; \`sparkbatch status\` lists them.`] : [];
  return ['', 'Earlier attempts:', '', ...more, ...lines];
}

function runtimeText({ startedAt, endedAt }: AttemptRecord): string {
  if (!startedAt || !endedAt) return '';
  const runtime = Date.parse(endedAt) - Date.parse(startedAt);
  // Kubernetes counts whole seconds.
  return `, ran ${runtime < 1000 ? 'less than 1s' : formatDuration(runtime)}`;
}

/** Escapes text of an API server or of an application, which is neither Markdown nor HTML: `Usage: job <file>`. */
function escapeMarkdown(text: string): string {
  return plainText(text)
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/[\\`*[<~]/g, '\\$&');
}

/** Text as code. A backtick would end it. */
function codeSpan(text: string): string {
  return `\`${plainText(text).replaceAll('`', "'")}\``;
}
