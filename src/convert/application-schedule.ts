import type { UnknownRecord } from '../model/lang.ts';
import { textOf } from './application-pod.ts';
import { attention, type Note } from './conversion.ts';

/** What a schedule does when its time comes while an earlier batch runs, by the operator's policy. */
const OVERLAP: Readonly<Record<string, string>> = { Allow: 'allow-all', Forbid: 'skip', Replace: 'cancel-other' };

/** The interval in `@every 30m`. */
const EVERY = /^@every (\d+[smh])$/;

/** Quotes a word for a shell. */
function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Notes on the schedule of a `ScheduledSparkApplication`, which a batch does not have: the command that creates a schedule with
 * the same times, time zone, overlap policy and suspension.
 */
export function scheduleNotes(name: string, spec: UnknownRecord): Note[] {
  const { schedule, timeZone, suspend, concurrencyPolicy = 'Allow', ...others } = spec;
  const overlap = OVERLAP[textOf(concurrencyPolicy)] ?? 'skip';
  const [, interval] = EVERY.exec(textOf(schedule ?? '')) ?? [];
  const command = [
    `sparkbatch schedule create ${quoted(name)} -f batch.yaml`,
    interval === undefined ? `--cron ${quoted(textOf(schedule ?? ''))}` : `--every ${interval}`,
    ...(timeZone === undefined ? [] : [`--time-zone ${quoted(textOf(timeZone))}`]),
    `--overlap ${overlap}`,
    ...(suspend === true ? ['--paused'] : []),
  ].join(' ');
  const limits = ['successfulRunHistoryLimit', 'failedRunHistoryLimit'].filter((limit) => others[limit] !== undefined);
  return [
    attention(
      `schedule ${JSON.stringify(schedule ?? '')}`,
      `is not part of a batch: create a schedule, with this batch in batch.yaml: ${command}`,
    ),
    ...(timeZone === undefined
      ? []
      : [{ about: `timeZone ${textOf(timeZone)}`, message: 'is --time-zone of that schedule' }]),
    ...(suspend === true ? [{ about: 'suspend', message: 'is --paused of that schedule' }] : []),
    {
      about: `concurrencyPolicy ${textOf(concurrencyPolicy)}`,
      message: `is --overlap ${overlap} of that schedule`,
    },
    ...limits.map((limit) => ({
      about: limit,
      message: 'is left out: retention of the Temporal namespace decides how long ended batches are kept',
    })),
  ];
}
