import { randomBytes } from 'node:crypto';
import { WorkflowFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { call } from '../temporal/call.ts';
import { ReportFailedError } from './errors.ts';
import { requireWorker } from './require-worker.ts';

const TIMEOUT_MS = 10_000;
/** Maximum duration of a report: another worker takes it over when its worker dies, and Temporal ends it after this. */
const REPORT_TIMEOUT = '2m';

/** A workflow that reports something, and ends. */
export interface Report {
  readonly workflowType: string;
  /** Begins the workflow id. */
  readonly idPrefix: string;
  readonly taskQueue: string;
  readonly args?: readonly unknown[];
  readonly summary: string;
  /** The clause after the reason when there is no worker: "the clusters cannot be checked". */
  readonly consequence: string;
}

/**
 * Runs a report on one of the workers of a task queue.
 * @throws NoWorkerError when no worker polls the task queue
 * @throws ReportFailedError when no worker completes the report
 */
export async function runReport<T>(client: Client, report: Report): Promise<T> {
  const { workflowType, idPrefix, taskQueue, args = [], summary, consequence } = report;
  await requireWorker(client, taskQueue, consequence);
  const handle = await call(client, `starting ${workflowType}`, TIMEOUT_MS, () =>
    client.workflow.start(workflowType, {
      workflowId: `${idPrefix}-${randomBytes(4).toString('hex')}`,
      taskQueue,
      args: [...args],
      workflowExecutionTimeout: REPORT_TIMEOUT,
      staticSummary: summary,
    }),
  );
  try {
    return (await handle.result()) as T;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const cause = error.cause?.cause ?? error.cause;
    const why = cause instanceof ApplicationFailure ? cause.message : `${error.message} (${handle.workflowId})`;
    throw new ReportFailedError(why, { cause: error });
  }
}
