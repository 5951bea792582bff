import { z } from 'zod';
import { parseDuration } from '../duration.ts';

const DAY = 24 * 60 * 60 * 1000;

/** The longest duration taken: a year. Temporal's timers go further, a batch does not. */
const LONGEST = 366 * DAY;

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
  if (milliseconds > LONGEST) {
    context.addIssue(`"${text}" is longer than a year`);
    return z.NEVER;
  }
  return milliseconds;
});
