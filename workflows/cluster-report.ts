import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { SparkActivities } from '../activities/index.ts';
import type { ClusterReport } from '../src/model/workers/cluster-report.ts';

const { sparkReportClusters } = proxyActivities<SparkActivities>({
  // Two questions of 5 s each at the worst, and credentials that a program makes.
  startToCloseTimeout: '45s',
  heartbeatTimeout: '5s',
  retry: { maximumAttempts: 3 },
  summary: 'Ask every cluster whether it is there',
});

/** How the clusters of a worker are, as one worker sees them now. Started by `sparkbatch clusters`. */
export async function SparkClusterReport(): Promise<ClusterReport> {
  const report = await sparkReportClusters();
  const lines = report.clusters.map(({ name, state, trouble }) => `- \`${name}\`: ${trouble?.message ?? state}`);
  setCurrentDetails(`As worker ${report.worker} sees them:\n\n${lines.join('\n')}`);
  return report;
}
