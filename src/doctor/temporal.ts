import type { Client } from '@temporalio/client';
import { isGrpcServiceError, ScheduleNotFoundError } from '@temporalio/client';
import { call } from '../temporal/call.ts';
import { SEARCH_ATTRIBUTES, SWEEP_SCHEDULE_ID } from '../model/names.ts';
import { pollersOf } from '../temporal/pollers.ts';
import { clockByPolls } from './clock.ts';
import { failed, ok, skipped, warning, errorChain, type Check, type Finding } from './check.ts';

/** How to reach Temporal, and whose work to ask for. */
export interface TemporalUnderCheck {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Connects; called once. */
  readonly connect: () => Promise<Client>;
}

const TIMEOUT = 8000;
/** gRPC: NOT_FOUND. */
const NOT_FOUND: ReadonlySet<number> = new Set([5]);

/** What batches need of Temporal. */
export function temporalChecks({ address, namespace, taskQueue, connect }: TemporalUnderCheck): Check[] {
  const connected = connect();
  // Each check meets the failure by itself.
  connected.catch(() => undefined);
  const check = (what: string, look: (client: Client) => Promise<Finding>): Check => ({
    about: 'temporal',
    what,
    look: async () => {
      const client = await connected.catch(() => undefined);
      return client ? look(client) : skipped('there is no connection');
    },
  });
  const polls = async (client: Client, kind: 'workflows' | 'activities'): Promise<number[]> => {
    const pollers = await ask(client, `looking for workers of "${taskQueue}"`, () =>
      pollersOf(client, taskQueue, kind),
    );
    return pollers.map(({ seenAt }) => seenAt);
  };
  return [
    { about: 'temporal', what: 'connection', look: async () => connectionFinding(await connected, address) },
    check('namespace', (client) => namespaceFinding(client, namespace)),
    check('task queue', async (client) => {
      const [workflows, activities] = await Promise.all([polls(client, 'workflows'), polls(client, 'activities')]);
      if (workflows.length > 0 && activities.length > 0) {
        return ok(`${activities.length} ${activities.length === 1 ? 'worker serves' : 'workers serve'} "${taskQueue}"`);
      }
      const none =
        workflows.length + activities.length === 0 ? 'no worker serves' : 'not both workflows and activities of';
      const told = none.startsWith('no ') ? `${none} "${taskQueue}"` : `${none} "${taskQueue}" are served`;
      return failed(`${told}: batches wait`, `sparkbatch worker --namespace ${namespace} --task-queue ${taskQueue}`);
    }),
    check('search attributes', (client) => attributesFinding(client, namespace)),
    check('sweep', (client) => sweepFinding(client, namespace, taskQueue)),
    check('clock', async (client) => clockByPolls(Date.now(), await polls(client, 'workflows'))),
  ];
}

function ask<T>(client: Client, what: string, asking: () => Promise<T>): Promise<T> {
  return call(client, what, TIMEOUT, asking);
}

async function connectionFinding(client: Client, address: string): Promise<Finding> {
  const { serverVersion } = await ask(client, 'asking for its version', () => client.workflowService.getSystemInfo({}));
  return ok(`Temporal ${serverVersion || 'of unknown version'} at ${address}`);
}

async function namespaceFinding(client: Client, namespace: string): Promise<Finding> {
  try {
    const { namespaceInfo } = await ask(client, `looking for namespace "${namespace}"`, () =>
      client.workflowService.describeNamespace({ namespace }),
    );
    return ok(`"${namespace}" is there, ${namespaceInfo?.id ?? 'without an id'}`);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return failed(`there is no "${namespace}"`, `temporal operator namespace create --namespace ${namespace}`);
  }
}

async function attributesFinding(client: Client, namespace: string): Promise<Finding> {
  const names: readonly string[] = Object.values(SEARCH_ATTRIBUTES);
  const mend = `sparkbatch init --namespace ${namespace}`;
  let registered: object;
  try {
    const { customAttributes } = await ask(client, 'listing search attributes', () =>
      client.connection.operatorService.listSearchAttributes({ namespace }),
    );
    registered = customAttributes ?? {};
  } catch (error) {
    return warning(`can not be seen, batches carry none then: ${errorChain(error)}`, `${mend}, by an account that may`);
  }
  const missing = names.filter((name) => !(name in registered));
  if (missing.length === 0) return ok('all are registered');
  return warning(`batches carry none, not registered: ${missing.join(', ')}`, mend);
}

async function sweepFinding(client: Client, namespace: string, taskQueue: string): Promise<Finding> {
  const mend = `sparkbatch init --namespace ${namespace} --task-queue ${taskQueue}`;
  const handle = client.schedule.getHandle(SWEEP_SCHEDULE_ID);
  try {
    const { action, state, spec } = await ask(client, 'reading the schedule', () => handle.describe());
    if (state.paused) {
      const why = state.note ? ` (${state.note})` : '';
      return warning(
        `the schedule is paused${why}: orphans stay`,
        `temporal schedule toggle --unpause --schedule-id ${SWEEP_SCHEDULE_ID} --namespace ${namespace}`,
      );
    }
    if (action.taskQueue !== taskQueue) return warning(`is for task queue "${action.taskQueue}"`, mend);
    const every = spec.intervals?.[0]?.every;
    return ok(`the schedule ${SWEEP_SCHEDULE_ID} sweeps${every === undefined ? '' : ` every ${every / 1000} s`}`);
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    return warning('there is no schedule: what batches leave behind stays', mend);
  }
}

function isMissing(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (isGrpcServiceError(current) && NOT_FOUND.has(current.code)) return true;
    if (current.name === 'NamespaceNotFoundError') return true;
  }
  return false;
}
