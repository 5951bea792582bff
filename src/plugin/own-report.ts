import type { Configuration } from '../config/schema/configuration.ts';
import type { LiveConfiguration } from '../config/reload/live-configuration.ts';
import { problemLine } from '../config/schema/errors.ts';
import { briefProblems, type WorkerProcess, type WorkerReport } from '../model/workers/worker-report.ts';

/** What a worker says of the configuration it runs: of its file, or of what a program states. */
export function ownReport(process: WorkerProcess, running: LiveConfiguration | Configuration): WorkerReport {
  if (!('current' in running)) return { ...process, version: running.version, since: process.startedAt };
  const { file, current, since, refusal, awaitsRestart } = running;
  return {
    ...process,
    file,
    version: current.version,
    since: since.toISOString(),
    ...(refusal && {
      refused: {
        since: refusal.since.toISOString(),
        ...(refusal.version !== undefined && { version: refusal.version }),
        problems: briefProblems(refusal.problems.map(problemLine)),
        count: refusal.problems.length,
      },
    }),
    ...(awaitsRestart.length > 0 && { awaitsRestart }),
  };
}
