import type { Command } from 'commander';
import type { ClusterReport } from '../../model/workers/cluster-report.ts';
import { clustersText } from '../render/clusters.ts';
import type { ExitName } from '../shared/exit-codes.ts';
import type { CommonOptions } from '../shared/options.ts';
import { type CommandRunner, defineCommand } from './define-command.ts';

/** Adds `sparkbatch clusters`. */
export function addClustersCommand(program: Command, { connected }: CommandRunner): void {
  defineCommand(
    program,
    'clusters',
    'show the health of the clusters as seen by a worker, and which workers watch them',
  ).action(async (options: CommonOptions) =>
    connected(options, async ({ temporal, output }) => {
      const { reportClusters } = await import('../../client/report-clusters.ts');
      const report = await reportClusters(temporal, options.taskQueue);
      output.answer(report, () => clustersText(report, new Date()));
      return exitOfReport(report);
    }),
  );
}

/** The exit code of a report: success when the worker reaches every cluster. */
export function exitOfReport({ clusters }: Pick<ClusterReport, 'clusters'>): ExitName {
  return clusters.every(({ state }) => state === 'reachable') ? 'done' : 'clusters';
}
