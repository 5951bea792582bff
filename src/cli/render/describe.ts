import type { AttemptRecord } from '../../model/batch/attempt.ts';
import { driverPath } from '../../model/names.ts';
import type { BatchStatus } from '../../model/status/batch-status.ts';
import { heldCommands } from '../../model/status/held-message.ts';
import { liveLinks } from '../../model/status/links.ts';
import { logArchiveLines } from '../../model/status/log-archive.ts';
import type { BatchResult } from '../../model/status/result.ts';
import { usageText } from '../../model/usage/usage.ts';
import { attemptsTable } from './attempts.ts';
import { evidenceText, logTailText } from './evidence.ts';
import { fields, oneLine, table } from './table.ts';
import { moment, took } from './time.ts';

/** Lines of the log on the page. */
const LOG_LINES = 20;

/** One page about a batch: what it is, its story, its attempts, its evidence, and the commands to go on with. */
export function describeText(status: BatchStatus, result: BatchResult | undefined, now: Date): string {
  const { attempts } = result ?? status;
  const last = attempts.at(-1);
  const evidence = last?.verdict?.evidence;
  const parts = [
    headText(status, result, last, now),
    section('Story', storyText(status, result, attempts)),
    section('Attempts', attempts.length > 0 ? attemptsTable(attempts, status.state, now) : ''),
    section('Evidence', evidence ? evidenceText(evidence) : ''),
    section('Log', evidence ? logTailText(evidence, LOG_LINES) : ''),
    section('Next', nextText(status)),
  ];
  return parts.filter(Boolean).join('\n\n');
}

function section(title: string, text: string): string {
  return text === '' ? '' : `${title}:\n${text.replaceAll(/^(?=.)/gm, '  ')}`;
}

function headText(
  status: BatchStatus,
  result: BatchResult | undefined,
  last: AttemptRecord | undefined,
  now: Date,
): string {
  const { batchId, name, state, phase, message, tenant, placement, held, queued } = status;
  const { deadline, sparkUiUrl, links = {} } = status;
  const { usage } = result ?? status;
  const { advice, exit, node, failureClass } = last?.verdict ?? {};
  const isRunning = state === 'RUNNING' && phase !== 'ended';
  return fields([
    ['Batch', batchId],
    ['Name', name === batchId ? undefined : name],
    ['Tenant', tenant],
    ['State', phase === 'ended' ? state : `${state} (${phase})`],
    [state === 'PENDING' ? 'Why pending' : 'Message', message],
    ['What to do', advice],
    ['Failure', failureClass],
    ['Exit code', exit?.exitCode === undefined ? undefined : String(exit.exitCode)],
    ['Placement', placement],
    ['Driver', last && driverPath(last.driver)],
    ['Node', node ?? status.node],
    ['Until', deadline && `${moment(deadline.at)}: ${deadline.summary}`],
    ['Application', last?.driver.applicationId],
    ['Memory', last?.memory && `driver ${last.memory.driver}, each executor ${last.memory.executor}`],
    ...liveLinks({ ...(sparkUiUrl !== undefined && { sparkUi: sparkUiUrl }), ...links }, isRunning).map(
      ({ title, url }) => [title, url] as const,
    ),
    ...(last?.archive ? logArchiveLines(last.archive) : []),
    ['Queued', queued && `position ${queued.place} of ${queued.of} since ${moment(queued.since)}`],
    ['Held', held && `since ${moment(held.since)}${held.until === undefined ? '' : `, until ${moment(held.until)}`}`],
    ['Usage', usage && usageText(usage)],
    ['Configuration', status.configurationVersion],
    ['Took', result && took(result.startedAt, result.endedAt, now)],
  ]);
}

/**
 * What happened when, in order. Times of Kubernetes are whole seconds, so within a second the order is that in which a batch goes
 * through its steps.
 */
function storyText(
  { kill, held, queued }: BatchStatus,
  result: BatchResult | undefined,
  attempts: readonly AttemptRecord[],
): string {
  const ofAttempts = attempts.flatMap((attempt) => attemptStory(attempt));
  const story: StoryLine[] = [
    [result?.startedAt, 'the batch was submitted'],
    [queued?.since, 'the batch waits in the queue of its tenant'],
    ...ofAttempts.slice(0, -1),
    // A kill comes before the end of the last attempt, which it causes.
    [kill?.requestedAt, `a kill was requested: ${kill?.reason ?? ''}`],
    ...ofAttempts.slice(-1),
    [held?.since, 'the batch is held for a decision'],
    [result?.endedAt, `the batch ended as ${result?.state ?? ''}`],
  ];
  const known = story.flatMap(([time, what]) => (time === undefined ? [] : [[time, what] as const]));
  if (known.length === 0) return '';
  const second = (time: string) => Math.floor(Date.parse(time) / 1000);
  const ordered = known.toSorted(([a], [b]) => second(a) - second(b));
  return table(
    ['TIME', 'WHAT'],
    ordered.map(([time, what]) => [moment(time), what]),
  );
}

/** A step of a batch; without a time it has not happened. */
type StoryLine = readonly [time: string | undefined, what: string];

/** The steps of an attempt, of which the last one is its end. */
function attemptStory(attempt: AttemptRecord): StoryLine[] {
  const { number, driver, submittedAt, startedAt, endedAt, verdict, changes = [], decided } = attempt;
  const times = verdict?.evidence?.times ?? {};
  const why = [...(decided ? ['decided by a person'] : []), ...changes].map(oneLine).join('; ');
  const who = `attempt ${number}`;
  return [
    [submittedAt, `${who}: driver ${driver.name} is created${why === '' ? '' : ` (${why})`}`],
    [times.scheduled, `${who}: the driver has a node`],
    [startedAt, `${who}: the driver runs`],
    [endedAt, `${who}: ${verdict ? `${verdict.state}: ${oneLine(verdict.message)}` : 'ended'}`],
  ];
}

/** Commands that help in this state. */
function nextText({ batchId, state, phase, attempts }: BatchStatus): string {
  const all: (readonly [when: boolean, command: string, effect: string])[] = [
    [phase !== 'ended' && state === 'RUNNING', `sparkbatch logs ${batchId} -f`, 'follow the log of the driver'],
    [phase !== 'ended' && state === 'RUNNING', `sparkbatch ui ${batchId}`, 'open the Spark UI'],
    [phase !== 'ended' && attempts.length > 0, `sparkbatch events ${batchId}`, 'show the events of the driver'],
    ...(phase === 'held' ? heldCommands(batchId).map(({ command, effect }) => [true, command, effect] as const) : []),
    [phase !== 'ended', `sparkbatch kill ${batchId}`, 'kill the batch'],
    [phase === 'ended' && attempts.length > 0, `sparkbatch logs ${batchId}`, 'show the log'],
    [phase === 'ended', `sparkbatch rerun ${batchId}`, 'run it again, as another batch'],
    [phase === 'ended' && attempts.length > 0, `sparkbatch keep ${batchId} --for 2h`, 'keep the driver longer'],
  ];
  const shown = all.filter(([when]) => when);
  const width = Math.max(...shown.map(([, command]) => command.length));
  return shown.map(([, command, effect]) => `${command.padEnd(width)}  ${effect}`).join('\n');
}
