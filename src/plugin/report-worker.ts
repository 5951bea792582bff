import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { Runtime, type Worker } from '@temporalio/worker';
import type { Configuration } from '../config/schema/configuration.ts';
import { LiveConfiguration } from '../config/reload/live-configuration.ts';
import { WORKERS_MESSAGES } from '../model/messages/messages.ts';
import { WORKERS_WORKFLOW_TYPE, workersWorkflowId } from '../model/names.ts';
import { TELL_AGAIN_AFTER } from '../model/workers/worker-registry.ts';
import type { WorkerProcess, WorkerEvent } from '../model/workers/worker-report.ts';
import { ownReport } from './own-report.ts';

const AFTER_FAILURE = 5000;
/** How long Temporal may take to answer; a worker that ends waits no longer. */
const TIMEOUT = 5000;

/**
 * Tells the registry of workers which configuration this one runs: at its start, when that changes, when the file is
 * refused, and at its end. Nobody's batch depends on it: what can't be told is tried again. Ends when `signal` aborts.
 */
export async function reportWorker(
  worker: Worker,
  running: LiveConfiguration | Configuration,
  signal: AbortSignal,
): Promise<void> {
  const process: WorkerProcess = { worker: worker.options.identity, startedAt: new Date().toISOString() };
  let news = new AbortController();
  const ignore = running instanceof LiveConfiguration ? running.onReload(() => news.abort()) : undefined;
  while (!signal.aborted) {
    // Made before the report, so that what comes in between is not overlooked.
    news = new AbortController();
    const told = await tell(worker, { report: ownReport(process, running) });
    const wake = AbortSignal.any([signal, news.signal]);
    await pause(told ? TELL_AGAIN_AFTER : AFTER_FAILURE, undefined, { signal: wake }).catch(() => undefined);
  }
  ignore?.();
  await tell(worker, { gone: process });
}

/** Whether the registry was told; why not is in the log. */
async function tell({ client, options: { taskQueue } }: Worker, telling: WorkerEvent): Promise<boolean> {
  if (!client) return true;
  const workflowId = workersWorkflowId(taskQueue);
  const tells = async (): Promise<unknown> =>
    'gone' in telling
      ? client.workflow.getHandle(workflowId).signal(WORKERS_MESSAGES.told, telling)
      : client.workflow.signalWithStart(WORKERS_WORKFLOW_TYPE, {
          workflowId,
          taskQueue,
          signal: WORKERS_MESSAGES.told,
          signalArgs: [telling],
          args: [],
          staticSummary: `The configuration each worker of task queue ${taskQueue} runs`,
        });
  try {
    await client.withDeadline(Date.now() + TIMEOUT, tells);
  } catch (error) {
    if ('gone' in telling && error instanceof WorkflowNotFoundError) return true;
    Runtime.instance().logger.warn('The registry of workers could not be told of the configuration', { error });
    return false;
  }
  return true;
}
