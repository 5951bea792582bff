/**
 * The state of a Spark application, in Apache Kyuubi's names (`ApplicationState`).
 *
 * `UNKNOWN` means "not seen yet, and it may still appear"; `NOT_FOUND` means "looked for in vain for longer than the
 * submit timeout". Neither is ever taken for success.
 */
export const APPLICATION_STATES = [
  'PENDING',
  'RUNNING',
  'FINISHED',
  'FAILED',
  'KILLED',
  'NOT_FOUND',
  'UNKNOWN',
] as const;

/** One of {@link APPLICATION_STATES}. */
export type ApplicationState = (typeof APPLICATION_STATES)[number];

const TERMINATED: ReadonlySet<ApplicationState> = new Set(['FINISHED', 'FAILED', 'KILLED', 'NOT_FOUND']);

/** Whether an application in this state will never change its state again (as Kyuubi's `isTerminated`). */
export function isTerminated(state: ApplicationState): boolean {
  return TERMINATED.has(state);
}
