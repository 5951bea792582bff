import { ScheduleNotFoundError, type Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTES, SWEEP_SCHEDULE_ID } from '../model/names.ts';
import { call, isNotFound } from '../temporal/call.ts';
import { listPollers } from '../temporal/task-queue-pollers.ts';
import { describeError, failed, ok, skipped, warning, type Check, type CheckResult } from './check.ts';
import { compareClockByPolls } from './clock.ts';

/** The Temporal server, namespace and task queue to check. */
export interface TemporalUnderCheck {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Connects to Temporal; called once. */
  readonly connect: () => Promise<Client>;
}

const CALL_TIMEOUT_MS = 8000;

/** Checks whether Temporal has everything that batches need. */
export function temporalChecks({ address, namespace, taskQueue, connect }: TemporalUnderCheck): Check[] {
  const subject = 'temporal';
  const connected = connect();
  const clientOrNone = connected.catch(() => undefined);
  const check = (name: string, run: (client: Client) => Promise<CheckResult>): Check => ({
    subject,
    name,
    run: async () => {
      const client = await clientOrNone;
      return client ? run(client) : skipped('there is no connection');
    },
  });
  return [
    { subject, name: 'connection', run: async () => checkConnection(await connected, address) },
    check('namespace', (client) => checkNamespace(client, namespace)),
    check('task queue', (client) => checkTaskQueue(client, namespace, taskQueue)),
    check('search attributes', (client) => checkSearchAttributes(client, namespace)),
    check('sweep', (client) => checkSweep(client, namespace, taskQueue)),
    check('clock', async (client) => compareClockByPolls(Date.now(), await pollTimes(client, taskQueue, 'workflows'))),
  ];
}

async function checkConnection(client: Client, address: string): Promise<CheckResult> {
  const { serverVersion } = await ask(client, 'reading its version', () => client.workflowService.getSystemInfo({}));
  return ok(`Temporal ${serverVersion || 'of unknown version'} at ${address}`);
}

async function checkNamespace(client: Client, namespace: string): Promise<CheckResult> {
  try {
    const { namespaceInfo } = await ask(client, `reading namespace "${namespace}"`, () =>
      client.workflowService.describeNamespace({ namespace }),
    );
    return ok(`"${namespace}" exists, ${namespaceInfo?.id ?? 'without an id'}`);
  } catch (error) {
    if (!isNamespaceMissing(error)) throw error;
    return failed(`"${namespace}" does not exist`, `temporal operator namespace create --namespace ${namespace}`);
  }
}

async function checkTaskQueue(client: Client, namespace: string, taskQueue: string): Promise<CheckResult> {
  const [workflows, activities] = await Promise.all([
    pollTimes(client, taskQueue, 'workflows'),
    pollTimes(client, taskQueue, 'activities'),
  ]);
  if (workflows.length > 0 && activities.length > 0) {
    return ok(`${activities.length} ${activities.length === 1 ? 'worker polls' : 'workers poll'} "${taskQueue}"`);
  }
  const problem =
    workflows.length + activities.length === 0
      ? `no worker polls "${taskQueue}"`
      : `no worker polls "${taskQueue}" for ${workflows.length === 0 ? 'workflows' : 'activities'}`;
  return failed(`${problem}: batches wait`, `sparkbatch worker --namespace ${namespace} --task-queue ${taskQueue}`);
}

/** When workers last polled the task queue, in milliseconds since 1970. */
async function pollTimes(client: Client, taskQueue: string, kind: 'workflows' | 'activities'): Promise<number[]> {
  const pollers = await ask(client, `reading the pollers of "${taskQueue}"`, () =>
    listPollers(client, taskQueue, kind),
  );
  return pollers.map(({ lastPollAt }) => lastPollAt);
}

async function checkSearchAttributes(client: Client, namespace: string): Promise<CheckResult> {
  const fix = `sparkbatch init --namespace ${namespace}`;
  let registered: object;
  try {
    const { customAttributes } = await ask(client, 'listing search attributes', () =>
      client.connection.operatorService.listSearchAttributes({ namespace }),
    );
    registered = customAttributes ?? {};
  } catch (error) {
    return warning(
      `cannot be listed, so batches do not set them: ${describeError(error)}`,
      `${fix}, with an account that may list them`,
    );
  }
  const missing = Object.values(SEARCH_ATTRIBUTES).filter((name) => !(name in registered));
  if (missing.length === 0) return ok('all are registered');
  return warning(`not registered, so batches do not set them: ${missing.join(', ')}`, fix);
}

async function checkSweep(client: Client, namespace: string, taskQueue: string): Promise<CheckResult> {
  const fix = `sparkbatch init --namespace ${namespace} --task-queue ${taskQueue}`;
  const handle = client.schedule.getHandle(SWEEP_SCHEDULE_ID);
  try {
    const { action, state, spec } = await ask(client, 'reading the schedule', () => handle.describe());
    if (state.paused) {
      const note = state.note ? ` (${state.note})` : '';
      return warning(
        `the schedule is paused${note}: orphans are not deleted`,
        `temporal schedule toggle --unpause --schedule-id ${SWEEP_SCHEDULE_ID} --namespace ${namespace}`,
      );
    }
    if (action.taskQueue !== taskQueue) return warning(`is scheduled on task queue "${action.taskQueue}"`, fix);
    const every = spec.intervals?.[0]?.every;
    return ok(`the schedule ${SWEEP_SCHEDULE_ID} runs${every === undefined ? '' : ` every ${every / 1000} s`}`);
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    return warning('there is no schedule: orphans are not deleted', fix);
  }
}

function ask<T>(client: Client, what: string, request: () => Promise<T>): Promise<T> {
  return call(client, what, CALL_TIMEOUT_MS, request);
}

/** The client library has an error of its own for a namespace that does not exist. */
function isNamespaceMissing(error: unknown): boolean {
  if (isNotFound(error)) return true;
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current.name === 'NamespaceNotFoundError') return true;
  }
  return false;
}
