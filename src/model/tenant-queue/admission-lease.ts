/**
 * A turn is told by a signal, and a signal waits for whoever serves its batch: for ever, where nobody does. So a turn can be
 * taken only for a while, and then is another's: else a batch whose fleet is gone would block the line, and one whose fleet
 * comes back would live on a turn that was given away long ago.
 *
 * Both moments are Temporal's (a turn is told, and taken, in workflow tasks), whatever the clocks of workers say.
 */

/** For how long a batch may take the turn it was told of, in milliseconds. One that hears of it later asks again. */
export const ACCEPT_WITHIN = 30_000;

/**
 * After this nobody takes a turn any more, in milliseconds: a workflow task that began in time is over (Temporal gives it 10 s),
 * and what it wrote can be read.
 */
export const LEASE_EXPIRED_AFTER = 45_000;

/**
 * Whether a batch may take a turn now.
 * @param toldAt milliseconds since 1970; undefined: an earlier release did not say
 */
export function holds(toldAt: number | undefined, now: number): boolean {
  return toldAt === undefined || now - toldAt <= ACCEPT_WITHIN;
}

/** Whether nobody can have taken it since, and nobody will. */
export function isOver(toldAt: number | undefined, now: number): boolean {
  return toldAt !== undefined && now - toldAt > LEASE_EXPIRED_AFTER;
}
