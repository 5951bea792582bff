import type { Client } from '@temporalio/client';
import { CLUSTER_REPORT_WORKFLOW_TYPE } from '../model/names.ts';
import type { ClusterReport } from '../model/workers/cluster-report.ts';
import { runReport } from './run-report.ts';

/**
 * Reports on the clusters of a task queue's workers, as one of the workers sees them now.
 * @throws NoWorkerError when no worker polls the task queue
 * @throws ReportFailedError when no worker completes the report
 */
export function reportClusters(client: Client, taskQueue: string): Promise<ClusterReport> {
  return runReport(client, {
    workflowType: CLUSTER_REPORT_WORKFLOW_TYPE,
    idPrefix: 'spark-cluster-report/by-hand',
    taskQueue,
    summary: 'Report on the health of the clusters',
    consequence: 'the clusters cannot be checked',
  });
}
