import { randomBytes } from 'node:crypto';
import { WorkflowFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { SWEEP_SCHEDULE_ID, SWEEP_WORKFLOW_TYPE } from '../model/names.ts';
import type { SweepReport } from '../model/sweep/sweep-report.ts';
import { LONGEST_SWEEP, type SweepRequest } from '../model/sweep/sweep-request.ts';
import { call } from '../temporal/call.ts';
import { SweepFailedError } from './errors.ts';
import { requireWorker } from './require-worker.ts';

const TIMEOUT_MS = 10_000;

/**
 * Has a worker sweep now, and returns the report. It may run concurrently with a sweep of the schedule.
 * @throws NoWorkerError when no worker polls the task queue; nothing is started then
 * @throws SweepFailedError when the worker refuses the sweep, or the sweep is terminated
 */
export async function sweepNow(client: Client, taskQueue: string, request: SweepRequest): Promise<SweepReport> {
  await requireWorker(client, taskQueue, 'nothing was swept');
  const handle = await call(client, 'starting a sweep', TIMEOUT_MS, () =>
    client.workflow.start(SWEEP_WORKFLOW_TYPE, {
      workflowId: `${SWEEP_SCHEDULE_ID}/by-hand-${randomBytes(4).toString('hex')}`,
      taskQueue,
      args: [request],
      workflowRunTimeout: LONGEST_SWEEP,
      staticSummary: 'Sweep started by hand',
    }),
  );
  try {
    return (await handle.result()) as SweepReport;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const why =
      error.cause instanceof ApplicationFailure ? error.cause.message : `${error.message} (${handle.workflowId})`;
    throw new SweepFailedError(why, { cause: error });
  }
}
