import { formatDuration } from '../../model/duration.ts';

/** A time as text, in UTC like in Kubernetes and Temporal: `2026-07-01 03:04:05Z`. */
export function moment(iso: string): string {
  return iso.replace('T', ' ').replace(/(?:\.\d+)?Z$/, 'Z');
}

/** The time of day in UTC: `03:04:05Z`. */
export function timeOfDay(at: Date): string {
  return `${at.toISOString().slice(11, 19)}Z`;
}

/** The duration until the end, or until now: `4m 05s`; empty without a start. */
export function took(startedAt: string | undefined, endedAt: string | undefined, now: Date): string {
  if (startedAt === undefined) return '';
  const milliseconds = (endedAt === undefined ? now.getTime() : Date.parse(endedAt)) - Date.parse(startedAt);
  // The clock of Kubernetes may be ahead of this machine's.
  return formatDuration(Math.max(0, milliseconds));
}

/** The runtime of a driver, of which Kubernetes counts whole seconds: `4m 05s`, or `<1s`. */
export function ranFor(startedAt: string | undefined, endedAt: string | undefined, now: Date): string {
  return took(startedAt, endedAt, now).replace(/^\d+ms$/, '<1s');
}
