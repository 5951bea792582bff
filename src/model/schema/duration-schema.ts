import { z } from 'zod';
import { formatDuration, parseDuration } from '../duration.ts';
import { truncate } from '../lang.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** The bounds of a duration, in milliseconds. */
export interface DurationBounds {
  /** Default: more than zero. */
  readonly least?: number;
  /** Default: a year. Temporal's timers allow more, but a batch does not need it. */
  readonly most?: number;
}

/** The longest of all durations. */
const YEAR = 366 * DAY;
/** Longer texts are not durations, whatever they say. */
const MAX_QUOTED = 50;

const durationText = z.string({ error: numberMessage });

/** A duration as text (`PT30S` or `30s`); its value is the number of milliseconds. */
export function durationWithin({ least = 0, most = YEAR }: DurationBounds) {
  return durationText.transform((text, context) => {
    const problem = problemOf(text, least, most);
    if (problem === undefined) return parseDuration(text) ?? z.NEVER;
    context.addIssue(`"${truncate(text, MAX_QUOTED)}" ${problem}`);
    return z.NEVER;
  });
}

/** A positive duration of at most a year. */
export const durationSchema = durationWithin({});

/** How long a stage of a batch may take, or something is kept. */
export const stageDurationSchema = durationWithin({ least: SECOND });

/** How long a step of a worker, or its grace, may take. */
export const stepDurationSchema = durationWithin({ least: SECOND, most: DAY });

/** The pause between two attempts. */
export const retryIntervalSchema = durationWithin({ least: SECOND / 10, most: 7 * DAY });

/** The pause between two live reads of a driver. */
export const reconcileIntervalSchema = durationWithin({ least: SECOND, most: DAY });

/**
 * Temporal's own durations are numbers of milliseconds, those of other libraries numbers of seconds: refused, with the words to
 * use.
 */
function numberMessage({ input }: { readonly input?: unknown }): string | undefined {
  return typeof input === 'number'
    ? `must be a text with a unit, not the number ${input}: write "${input}s" for seconds, "${input}ms" for milliseconds, or ISO-8601 (PT30S)`
    : undefined;
}

function problemOf(text: string, least: number, most: number): string | undefined {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) return 'is not a duration: write ISO-8601 (PT30S, PT5M, P1D) or short (30s, 5m, 1d)';
  if (milliseconds <= 0) return 'must be longer than zero';
  if (milliseconds < least) return `must be at least ${formatDuration(least)}`;
  if (milliseconds <= most) return undefined;
  return most === YEAR ? 'is longer than a year' : `must be at most ${formatDuration(most)}`;
}
