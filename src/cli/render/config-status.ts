import type { WorkerConfiguration } from '../../client/worker-configurations.ts';
import { moment } from './time.ts';
import { oneLine, table } from './table.ts';

/** The configuration that each worker runs: one row per worker, then what keeps a worker from its latest file. */
export function configStatusText(taskQueue: string, workers: readonly WorkerConfiguration[]): string {
  const rows = workers.map(({ worker, report, lastSeen }) => [
    worker,
    report?.version ?? 'unknown',
    report ? moment(report.since) : '',
    moment(lastSeen),
    report ? (report.file ?? '(set by its program)') : '',
  ]);
  return [
    headline(taskQueue, workers),
    '',
    table(['WORKER', 'VERSION', 'SINCE', 'LAST SEEN', 'FILE'], rows),
    ...workers.flatMap(remarks),
  ].join('\n');
}

function headline(taskQueue: string, workers: readonly WorkerConfiguration[]): string {
  const versions = new Set(workers.map(({ report }) => report?.version));
  const count = `${workers.length} ${workers.length === 1 ? 'worker' : 'workers'}`;
  const [only] = versions;
  if (versions.size > 1) return `${count} of task queue ${taskQueue} run ${versions.size} different versions.`;
  return only === undefined
    ? `${count} of task queue ${taskQueue}; no version is reported.`
    : `${count} of task queue ${taskQueue}, all with version ${only}.`;
}

function remarks({ worker, report }: WorkerConfiguration): string[] {
  const { refused, awaitsRestart = [] } = report ?? {};
  const lines: string[] = [];
  if (refused) {
    const version = refused.version === undefined ? '' : ` (version ${refused.version})`;
    const more = refused.count - refused.problems.length;
    lines.push(
      '',
      `${worker} has refused the file on its disk${version} since ${moment(refused.since)}:`,
      ...refused.problems.map((problem) => `  ${oneLine(problem)}`),
      ...(more > 0 ? [`  and ${more} more, see its log`] : []),
    );
  }
  if (awaitsRestart.length > 0) lines.push('', `${worker} must be restarted to apply ${awaitsRestart.join(', ')}.`);
  return lines;
}
