import type { DriverRef } from '../driver/observation.ts';
import { SUBMIT_KINDS, type SubmitKind } from '../submit-kind.ts';
import { ENDED_LABEL, KEEP_UNTIL_ANNOTATION, RECORDED_ANNOTATION, SUBMIT_KIND_ANNOTATION } from '../names.ts';
import type { EndedDriver } from './retention.ts';

/** The labels and annotations of an object. */
export interface Marks {
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** What is written on a driver's pod as its end is recorded. */
export interface RecordedRetention {
  /** Whether its application finished. */
  readonly finished: boolean;
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
  /** Milliseconds since 1970; `Infinity` if the policy in force never deletes the driver. */
  readonly keepUntil: number;
  /** Set when another component created the pod, and must be deleted with it. */
  readonly submitKind?: SubmitKind | undefined;
  /** As in `DriverRef`. */
  readonly submitter?: string | undefined;
}

/** The labels and annotations that put a driver into its retention. The label selects the drivers in retention. */
export function retentionMarks({
  finished,
  recordedAt,
  keepUntil,
  submitKind,
  submitter,
}: RecordedRetention): Required<Marks> {
  return {
    labels: { [ENDED_LABEL]: finished ? 'finished' : 'failed' },
    annotations: {
      [RECORDED_ANNOTATION]: new Date(recordedAt).toISOString(),
      ...(keepUntil !== Infinity && { [KEEP_UNTIL_ANNOTATION]: new Date(keepUntil).toISOString() }),
      ...(submitKind && {
        [SUBMIT_KIND_ANNOTATION]: [submitKind, ...(submitter === undefined ? [] : [submitter])].join('/'),
      }),
    },
  };
}

/**
 * How a driver in its retention was submitted, as its pod records it: the kind, and for `custom` the submitter behind a slash.
 */
export function recordedSubmitter(annotation = ''): Pick<DriverRef, 'submitKind' | 'submitter'> {
  const [recorded, ...name] = annotation.split('/');
  const submitKind = SUBMIT_KINDS.find((kind) => kind === recorded);
  return { ...(submitKind && { submitKind }), ...(name.length > 0 && { submitter: name.join('/') }) };
}

/**
 * The end of a driver as its pod's labels and annotations tell it; undefined if its end is not recorded. The time of the record
 * is not trusted beyond what is possible: a value that is missing, or earlier than the pod, counts as its creation.
 * @param createdAt when the pod was created, in milliseconds since 1970
 */
export function endedDriverOf({ labels, annotations }: Marks, createdAt: number, now: number): EndedDriver | undefined {
  const ended = labels?.[ENDED_LABEL];
  if (ended === undefined) return undefined;
  const recordedAt = timeIn(annotations?.[RECORDED_ANNOTATION]) ?? createdAt;
  const keepUntil = timeIn(annotations?.[KEEP_UNTIL_ANNOTATION]);
  return {
    finished: ended === 'finished',
    since: Math.min(Math.max(recordedAt, createdAt), now),
    ...(keepUntil !== undefined && { keepUntil }),
  };
}

function timeIn(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
