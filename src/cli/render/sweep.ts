import type { SweepReport } from '../../model/sweep/sweep-report.ts';
import { oneLine, table } from './table.ts';
import { moment } from './time.ts';

/** The report of a sweep. */
export function sweepText(report: SweepReport): string {
  const { findings, moreFindings, problems, counts, objects, policy } = report;
  const totals = Object.entries(counts).map(([action, count]) => `${count} ${action}`);
  const rows = findings.map(({ kind, cluster, namespace, name, batchId, since, action, message }) => [
    action,
    kind,
    `${cluster}/${namespace}/${name}`,
    batchId,
    since === undefined ? '' : moment(since),
    message,
  ]);
  return [
    ...(rows.length > 0 ? [table(['ACTION', 'KIND', 'OBJECT', 'BATCH', 'SINCE', 'REASON'], rows)] : []),
    ...(moreFindings > 0 ? [`… and ${moreFindings} more.`] : []),
    ...problems.map(({ cluster, scope, message }) => `Not examined: ${cluster}/${scope}: ${oneLine(message)}`),
    policy === 'never'
      ? 'The configuration of the worker forbids sweeps (orphans: never).'
      : `Examined ${objects} objects of batches: ${totals.join(', ') || 'no orphan'}.`,
  ].join('\n');
}
