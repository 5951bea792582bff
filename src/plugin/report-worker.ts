/** Reports the configuration of a worker to the registry of workers, which `sparkbatch config status` queries. */
import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { Runtime, type Worker } from '@temporalio/worker';
import { LiveConfiguration } from '../config/reload/live-configuration.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import { problemLine } from '../config/schema/errors.ts';
import { WORKERS_MESSAGES } from '../model/messages/messages.ts';
import { WORKERS_WORKFLOW_TYPE, workersWorkflowId } from '../model/names.ts';
import { REPORT_INTERVAL } from '../model/workers/worker-registry.ts';
import {
  briefProblems,
  type WorkerEvent,
  type WorkerProcess,
  type WorkerReport,
} from '../model/workers/worker-report.ts';

const RETRY_PAUSE_MS = 5000;
/** Maximum duration of a call to Temporal; the shutdown of a worker waits for the last one. */
const TIMEOUT_MS = 5000;

/**
 * Reports the configuration of this worker: at its start, when the configuration changes or is refused, and at its end. No
 * batch depends on a report; a failed one is logged and retried. Ends when `signal` aborts.
 */
export async function reportWorker(
  worker: Worker,
  running: LiveConfiguration | Configuration,
  signal: AbortSignal,
): Promise<void> {
  const process: WorkerProcess = { worker: worker.options.identity, startedAt: new Date().toISOString() };
  let reload = new AbortController();
  const stopListening = running instanceof LiveConfiguration ? running.onReload(() => reload.abort()) : undefined;
  while (!signal.aborted) {
    // Created before the report is made, so that a reload during the call is not missed.
    reload = new AbortController();
    const sent = await send(worker, { report: reportOf(process, running) });
    const wake = AbortSignal.any([signal, reload.signal]);
    await pause(sent ? REPORT_INTERVAL : RETRY_PAUSE_MS, undefined, { signal: wake }).catch(() => undefined);
  }
  stopListening?.();
  await send(worker, { stopped: process });
}

/** The report on a configuration: of a live file, or set by a program. */
function reportOf(process: WorkerProcess, running: LiveConfiguration | Configuration): WorkerReport {
  if (!('current' in running)) return { ...process, version: running.version, since: process.startedAt };
  const { file, current, since, refusal, awaitsRestart } = running;
  return {
    ...process,
    file,
    version: current.version,
    since: since.toISOString(),
    ...(refusal && {
      refused: {
        since: refusal.since.toISOString(),
        ...(refusal.version !== undefined && { version: refusal.version }),
        problems: briefProblems(refusal.problems.map(problemLine)),
        count: refusal.problems.length,
      },
    }),
    ...(awaitsRestart.length > 0 && { awaitsRestart }),
  };
}

/** Sends an event to the registry. @returns whether it arrived; the log has the reason when it did not */
async function send({ client, options: { taskQueue } }: Worker, event: WorkerEvent): Promise<boolean> {
  if (!client) return true;
  const workflowId = workersWorkflowId(taskQueue);
  const signal = async (): Promise<unknown> =>
    'stopped' in event
      ? client.workflow.getHandle(workflowId).signal(WORKERS_MESSAGES.event, event)
      : client.workflow.signalWithStart(WORKERS_WORKFLOW_TYPE, {
          workflowId,
          taskQueue,
          signal: WORKERS_MESSAGES.event,
          signalArgs: [event],
          args: [],
          staticSummary: `Configurations of the workers of task queue ${taskQueue}`,
        });
  try {
    await client.withDeadline(Date.now() + TIMEOUT_MS, signal);
  } catch (error) {
    // Without a registry, there is no entry to end.
    if ('stopped' in event && error instanceof WorkflowNotFoundError) return true;
    Runtime.instance().logger.warn('The configuration could not be reported to the registry of workers', { error });
    return false;
  }
  return true;
}
