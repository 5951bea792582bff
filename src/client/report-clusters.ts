import { randomBytes } from 'node:crypto';
import { WorkflowFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { ClusterReport } from '../model/workers/cluster-report.ts';
import { CLUSTER_REPORT_WORKFLOW_TYPE } from '../model/names.ts';
import { call } from '../temporal/call.ts';
import { ReportFailedError } from './errors.ts';
import { requireWorker } from './require-worker.ts';

const TIMEOUT = 10_000;
/** A worker that took the question and died leaves it to another; after this, Temporal ends it. */
const PATIENCE = '2m';

/**
 * How the clusters of a fleet are, as one of its workers sees them now.
 * @throws NoWorkerError when nobody serves the task queue; ReportFailedError when no report came about
 */
export async function reportClusters(client: Client, taskQueue: string): Promise<ClusterReport> {
  await requireWorker(client, taskQueue, 'nobody is there to look at the clusters');
  const handle = await call(client, 'asking for a report on the clusters', TIMEOUT, () =>
    client.workflow.start(CLUSTER_REPORT_WORKFLOW_TYPE, {
      workflowId: `spark-cluster-report/by-hand-${randomBytes(4).toString('hex')}`,
      taskQueue,
      workflowExecutionTimeout: PATIENCE,
      staticSummary: 'How the clusters are',
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
