import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { SparkActivities } from '../activities/index.ts';
import type { ClusterReport } from '../src/model/workers/cluster-report.ts';

const { sparkReportClusters } = proxyActivities<SparkActivities>({
  // At most two requests of 5 s each, and a program that provides credentials.
  startToCloseTimeout: '45s',
  heartbeatTimeout: '5s',
  retry: { maximumAttempts: 3 },
  summary: 'Check the health of every cluster',
});

/** Reports the health of a worker's clusters as that worker sees them. Started by `sparkbatch clusters`. */
export async function SparkClusterReport(): Promise<ClusterReport> {
  const report = await sparkReportClusters();
  const lines = report.clusters.map(({ name, state, failure }) => `- \`${name}\`: ${failure?.message ?? state}`);
  setCurrentDetails(`As worker ${report.worker} sees them:\n\n${lines.join('\n')}`);
  return report;
}
