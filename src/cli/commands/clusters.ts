import { reportClusters } from '../../client/report-clusters.ts';
import type { ClusterReport } from '../../model/workers/cluster-report.ts';
import type { ExitName } from '../exit-codes.ts';
import { clustersText } from '../render/clusters.ts';
import type { Session } from '../session.ts';

/** `sparkbatch clusters` */
export async function clusters({ temporal, output }: Session, taskQueue: string): Promise<ExitName> {
  const report = await reportClusters(temporal, taskQueue);
  output.answer(report, () => clustersText(report, new Date()));
  return exitOfReport(report);
}

/** Whether batches can run on all clusters, as far as the network goes. */
export function exitOfReport({ clusters: all }: Pick<ClusterReport, 'clusters'>): ExitName {
  return all.every(({ state }) => state === 'answering') ? 'done' : 'clusters';
}
