import type { QueuePlace } from './tenant-queue.ts';

/** A batch that waits for admission, as its status shows it. Times are ISO-8601 in UTC. */
export interface QueuedStatus extends Partial<QueuePlace> {
  /** Since when it waits. */
  readonly since: string;
  /** The time of the place and the numbers, unless they are current. */
  readonly asOf?: string;
}

/** Where a batch waits, as a sentence: `3rd of 7 in the queue of tenant risk; 20 of 20 admitted.` */
export function queuedMessage(tenant: string, queued: QueuedStatus): string {
  const { since, asOf } = queued;
  const place = placeText(queued);
  if (place === undefined) return `Waits since ${since} for admission by the queue of tenant ${tenant}.`;
  const { admitted, limit } = queued;
  const full = limit === null || limit === undefined ? `${admitted} admitted` : `${admitted} of ${limit} admitted`;
  const when = asOf === undefined ? '' : ` at ${asOf}`;
  return `${place} in the queue of tenant ${tenant}${when}; ${full}. Waits since ${since}.`;
}

/** The place as `3rd of 7`, when it is known. */
export function placeText({ place, of }: Pick<QueuedStatus, 'place' | 'of'>): string | undefined {
  return place === undefined || of === undefined ? undefined : `${ordinal(place)} of ${of}`;
}

/** `1st`, `2nd`, `3rd`, `11th`. */
export function ordinal(number: number): string {
  const teen = Math.floor(number / 10) % 10 === 1;
  const ending = teen ? undefined : ['th', 'st', 'nd', 'rd'][number % 10];
  return `${number}${ending ?? 'th'}`;
}
