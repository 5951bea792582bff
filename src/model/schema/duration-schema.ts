import { z } from 'zod';
import { parseDuration } from '../duration.ts';

const DAY = 24 * 60 * 60 * 1000;

/** Durations are limited to a year: Temporal's timers allow more, but a batch does not need it. */
const MAX_DURATION = 366 * DAY;

/** A positive duration as text (`PT30S` or `30s`); its value is the number of milliseconds. */
export const durationSchema = z.string().transform((text, context) => {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) {
    context.addIssue(`"${text}" is not a duration: write ISO-8601 (PT30S, PT5M, P1D) or short (30s, 5m, 1d)`);
    return z.NEVER;
  }
  if (milliseconds <= 0) {
    context.addIssue(`"${text}" must be longer than zero`);
    return z.NEVER;
  }
  if (milliseconds > MAX_DURATION) {
    context.addIssue(`"${text}" is longer than a year`);
    return z.NEVER;
  }
  return milliseconds;
});
