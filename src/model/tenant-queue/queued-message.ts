import type { QueuePlace } from './tenant-queue.ts';

/** A batch that waits for its turn, as its status tells it. Times are ISO-8601 in UTC. */
export interface Queued extends Partial<QueuePlace> {
  /** Since when it waits. */
  readonly since: string;
  /** When its place was told, unless that is now. */
  readonly asOf?: string;
}

/** Where a batch waits, in a sentence: `3rd of 7 in the queue of tenant risk; 20 of 20 live.` */
export function queuedMessage(tenant: string, queued: Queued): string {
  const { since, asOf } = queued;
  const place = placeText(queued);
  if (place === undefined) return `Waits since ${since} for its turn in the queue of tenant ${tenant}.`;
  const { live, limit } = queued;
  const full = limit === null || limit === undefined ? `${live} live` : `${live} of ${limit} live`;
  const when = asOf === undefined ? '' : ` at ${asOf}`;
  return `${place} in the queue of tenant ${tenant}${when}; ${full}. Waits since ${since}.`;
}

/** `3rd of 7`, where it is known. */
export function placeText({ place, of }: Pick<Queued, 'place' | 'of'>): string | undefined {
  return place === undefined || of === undefined ? undefined : `${ordinal(place)} of ${of}`;
}

/** `1st`, `2nd`, `3rd`, `11th`. */
export function ordinal(number: number): string {
  const teen = Math.floor(number / 10) % 10 === 1;
  const ending = teen ? undefined : ['th', 'st', 'nd', 'rd'][number % 10];
  return `${number}${ending ?? 'th'}`;
}
