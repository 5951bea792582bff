import { formatDuration } from '../../model/duration.ts';

/** A moment for people: `2026-07-01 03:04:05Z`, always UTC, as Kubernetes and Temporal write it. */
export function moment(iso: string): string {
  return iso.replace('T', ' ').replace(/(?:\.\d+)?Z$/, 'Z');
}

/** The time of day of a moment: `03:04:05Z`. */
export function timeOfDay(at: Date): string {
  return `${at.toISOString().slice(11, 19)}Z`;
}

/** How long it took, or has taken until now: `4m 05s`; empty before it began. */
export function took(startedAt: string | undefined, endedAt: string | undefined, now: Date): string {
  if (startedAt === undefined) return '';
  const milliseconds = (endedAt === undefined ? now.getTime() : Date.parse(endedAt)) - Date.parse(startedAt);
  // Kubernetes' clock may be ahead of ours.
  return formatDuration(Math.max(0, milliseconds));
}
