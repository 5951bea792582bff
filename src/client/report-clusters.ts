import { randomBytes } from 'node:crypto';
import { WorkflowFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { CLUSTER_REPORT_WORKFLOW_TYPE } from '../model/names.ts';
import type { ClusterReport } from '../model/workers/cluster-report.ts';
import { call } from '../temporal/call.ts';
import { ReportFailedError } from './errors.ts';
import { requireWorker } from './require-worker.ts';

const TIMEOUT_MS = 10_000;
/** Maximum duration of a report: another worker takes it over when its worker dies, and Temporal ends it after this. */
const REPORT_TIMEOUT = '2m';

/**
 * Reports on the clusters of a task queue's workers, as one of the workers sees them now.
 * @throws NoWorkerError when no worker polls the task queue
 * @throws ReportFailedError when no worker completes the report
 */
export async function reportClusters(client: Client, taskQueue: string): Promise<ClusterReport> {
  await requireWorker(client, taskQueue, 'the clusters cannot be checked');
  const handle = await call(client, 'starting a report on the clusters', TIMEOUT_MS, () =>
    client.workflow.start(CLUSTER_REPORT_WORKFLOW_TYPE, {
      workflowId: `spark-cluster-report/by-hand-${randomBytes(4).toString('hex')}`,
      taskQueue,
      workflowExecutionTimeout: REPORT_TIMEOUT,
      staticSummary: 'Report on the health of the clusters',
    }),
  );
  try {
    return (await handle.result()) as ClusterReport;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const cause = error.cause?.cause ?? error.cause;
    const why = cause instanceof ApplicationFailure ? cause.message : `${error.message} (${handle.workflowId})`;
    throw new ReportFailedError(why, { cause: error });
  }
}
