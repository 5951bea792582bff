import type { SweepReport } from '../../model/sweep/sweep-report.ts';
import { oneLine, table } from './table.ts';
import { moment } from './time.ts';

/** What a sweep found, for people. */
export function sweepText(report: SweepReport): string {
  const { findings, moreFindings, problems, counts, objects, policy } = report;
  const found = Object.entries(counts).map(([done, count]) => `${count} ${done}`);
  const rows = findings.map(({ kind, cluster, namespace, name, batchId, since, done, why }) => [
    done,
    kind,
    `${cluster}/${namespace}/${name}`,
    batchId,
    since === undefined ? '' : moment(since),
    why,
  ]);
  return [
    ...(rows.length > 0 ? [table(['DONE', 'KIND', 'OBJECT', 'BATCH', 'SINCE', 'WHY'], rows)] : []),
    ...(moreFindings > 0 ? [`… and ${moreFindings} more.`] : []),
    ...problems.map(({ cluster, scope, message }) => `Not looked at in ${cluster}/${scope}: ${oneLine(message)}`),
    policy === 'never'
      ? 'The worker does not let anybody sweep its clusters.'
      : `Looked at ${objects} objects of batches: ${found.join(', ') || 'no orphan'}.`,
  ].join('\n');
}
