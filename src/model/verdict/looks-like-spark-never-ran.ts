import type { DriverExit } from '../driver/observation.ts';

/** Spark needs longer to start a JVM and stop it again, in milliseconds. */
const TOO_SHORT = 3000;

/**
 * A doubt about an exit code of 0, or undefined: a container that ended at once and wrote nothing of Spark has probably
 * run something else, a wrong entrypoint or an empty command. Even a silent application's image writes the command it runs.
 * @param log the end of its log; undefined when it was not read, which proves nothing
 */
export function looksLikeSparkNeverRan(exit: DriverExit | undefined, log: string | undefined): string | undefined {
  const { startedAt, finishedAt } = exit ?? {};
  if (log === undefined || startedAt === undefined || finishedAt === undefined) return undefined;
  const ran = Date.parse(finishedAt) - Date.parse(startedAt);
  if (ran >= TOO_SHORT || /spark/i.test(log)) return undefined;
  const wrote = log.trim() === '' ? 'its log is empty' : 'its log does not mention Spark';
  return `It ran for less than ${TOO_SHORT / 1000} s and ${wrote}: check that image and command start the application.`;
}
