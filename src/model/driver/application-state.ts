/**
 * The state of a Spark application, in the names of Apache Kyuubi (`ApplicationState`).
 *
 * `UNKNOWN`: not observed yet; the driver may still appear. `NOT_FOUND`: not found for longer than the submit timeout. Neither
 * counts as success.
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

/** Whether an application in this state never changes its state again (as Kyuubi's `isTerminated`). */
export function isTerminated(state: ApplicationState): boolean {
  return TERMINATED.has(state);
}
