/**
 * How long an admission can be accepted. A batch is notified of its admission by a signal, and processes signals only while a
 * worker serves it. Without a limit, a batch without workers would block the queue, and if its workers
 * returned, it would run on an admission that another batch has by then.
 *
 * Both moments are compared by Temporal's clock, because admissions are offered and accepted in workflow tasks.
 */

/** Milliseconds in which a batch may accept an admission after its notification. Later it has to ask again. */
export const ACCEPT_WITHIN = 30_000;

/**
 * Milliseconds after which no batch can have accepted an admission unseen: a workflow task that began in time has ended
 * (Temporal gives it 10 s), and its memo can be read.
 */
export const LEASE_EXPIRED_AFTER = 45_000;

/** Whether a batch may accept an admission now. Both in milliseconds since 1970. */
export function isAcceptable(notifiedAt: number, now: number): boolean {
  return now - notifiedAt <= ACCEPT_WITHIN;
}

/** Whether an admission that was not accepted can be given to another batch. Both in milliseconds since 1970. */
export function isExpired(notifiedAt: number, now: number): boolean {
  return now - notifiedAt > LEASE_EXPIRED_AFTER;
}
