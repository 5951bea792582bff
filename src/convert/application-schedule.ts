import type { UnknownRecord } from '../model/lang.ts';
import { textOf } from './application-pod.ts';
import { attention, type Note } from './conversion.ts';

/** What a Temporal Schedule does when its time comes while an earlier batch runs, by the operator's policy. */
const OVERLAP: Readonly<Record<string, string>> = { Allow: 'AllowAll', Forbid: 'Skip', Replace: 'CancelOther' };

/** Quotes a word for a shell. */
function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Notes on the schedule of a `ScheduledSparkApplication`, which a batch does not have: the command that creates a Temporal
 * Schedule with the same times, time zone, overlap policy and suspension.
 */
export function scheduleNotes(name: string, spec: UnknownRecord): Note[] {
  const { schedule, timeZone, suspend, concurrencyPolicy = 'Allow', ...others } = spec;
  const overlap = OVERLAP[textOf(concurrencyPolicy)] ?? 'Skip';
  const command = [
    'temporal schedule create',
    `--schedule-id ${quoted(name)}`,
    `--cron ${quoted(textOf(schedule ?? ''))}`,
    ...(timeZone === undefined ? [] : [`--time-zone ${quoted(textOf(timeZone))}`]),
    `--overlap-policy ${overlap}`,
    ...(suspend === true ? ['--paused'] : []),
    '--workflow-type SparkBatch --task-queue spark-batch',
    `--workflow-id ${quoted(name)} --input-file batch.json`,
  ].join(' ');
  const limits = ['successfulRunHistoryLimit', 'failedRunHistoryLimit'].filter((limit) => others[limit] !== undefined);
  return [
    attention(
      `schedule ${JSON.stringify(schedule ?? '')}`,
      `is not part of a batch: create a Temporal Schedule, with the batch in batch.json (sparkbatch convert -o json | jq .batch): ${command}`,
    ),
    ...(timeZone === undefined
      ? []
      : [{ about: `timeZone ${textOf(timeZone)}`, message: 'is --time-zone of that schedule' }]),
    ...(suspend === true ? [{ about: 'suspend', message: 'is --paused of that schedule' }] : []),
    {
      about: `concurrencyPolicy ${textOf(concurrencyPolicy)}`,
      message: `is --overlap-policy ${overlap} of that schedule`,
    },
    ...limits.map((limit) => ({
      about: limit,
      message: 'is left out: retention of the Temporal namespace decides how long ended batches are kept',
    })),
  ];
}
