import type { Client, WorkflowHandle } from '@temporalio/client';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { DEFAULT_TASK_QUEUE, QUEUE_WORKFLOW_TYPE, queueWorkflowId } from '../../src/model/names.ts';
import { EMPTY_QUEUE } from '../../src/model/tenant-queue/tenant-queue.ts';
import type { TenantQueueInput } from '../../src/model/messages/workflow-inputs.ts';
import { batch, type HistoryPath, until } from './path.ts';

const LONG = { 'run-time': '300s' };
const SHORT = { 'run-time': '1s' };

/**
 * Paths through the queue of a tenant with a quota of one admitted batch. Each has a separate tenant, so that all of them
 * can run at the same time: an empty queue ends only after a minute.
 */
export const TENANT_PATHS: Readonly<Record<string, HistoryPath>> = {
  'queued-and-admitted': {
    ...behindAnother('let-in', SHORT),
    act: async (client, handle) => {
      await queued(handle);
      await first(client, 'let-in').signal('kill', { reason: 'recorded' });
    },
  },
  'killed-while-queued': {
    ...behindAnother('killed', SHORT),
    act: async (client, handle) => {
      await queued(handle);
      await handle.executeUpdate('kill', { args: [{ reason: 'recorded', wait: true }] });
      await first(client, 'killed').signal('kill', { reason: 'recorded' });
    },
  },
  'cancelled-while-queued': {
    ...behindAnother('cancelled', SHORT),
    act: async (client, handle) => {
      await queued(handle);
      await handle.cancel();
      await first(client, 'cancelled').signal('kill', { reason: 'recorded' });
    },
  },
  'held-and-queued-again': {
    batch: batch(
      { ...SHORT, 'exit-code': '3', 'finishes-from-attempt': '2' },
      { tenant: 'held', retry: { onExhausted: 'hold' } },
    ),
    act: async (client, handle) => {
      await until(handle, ({ phase }) => phase === 'held');
      await startFirst(client, 'held');
      await handle.signal('retry');
      await queued(handle);
      await first(client, 'held').signal('kill', { reason: 'recorded' });
    },
  },
  'queue-of-a-tenant': {
    ...behindAnother('queue', SHORT),
    act: async (client, handle) => {
      await queued(handle);
      const third = await start(client, 'queue-third', batch(SHORT, { tenant: 'queue' }));
      await queued(third);
      await third.signal('kill', { reason: 'recorded' });
      await third.result().catch(() => undefined);
      await first(client, 'queue').signal('kill', { reason: 'recorded' });
    },
    record: (client) => client.workflow.getHandle(queueWorkflowId('queue')),
  },
  'queue-with-terminated-batch': {
    ...behindAnother('gone', SHORT),
    act: async (client, handle) => {
      await queued(handle);
      await first(client, 'gone').terminate('recorded');
    },
    record: (client) => client.workflow.getHandle(queueWorkflowId('gone')),
  },
  'queue-continued': {
    batch: batch(SHORT, { tenant: 'carried' }),
    // The state that an earlier run would have carried over: no queue here lives long enough to continue as new.
    before: (client) =>
      client.workflow.start(QUEUE_WORKFLOW_TYPE, {
        taskQueue: DEFAULT_TASK_QUEUE,
        workflowId: queueWorkflowId('carried'),
        args: [{ tenant: 'carried', carried: { ...EMPTY_QUEUE, limit: 1 } } satisfies TenantQueueInput],
      }),
    record: (client) => client.workflow.getHandle(queueWorkflowId('carried')),
  },
};

/** Tenants of these paths. */
export const TENANTS: readonly string[] = Object.values(TENANT_PATHS).flatMap(({ batch: { tenant } }) => tenant ?? []);

/** A batch that is submitted while another one of its tenant is admitted. */
function behindAnother(tenant: string, simulation: Readonly<Record<string, string>>): HistoryPath {
  return { batch: batch(simulation, { tenant }), before: (client) => startFirst(client, tenant) };
}

async function startFirst(client: Client, tenant: string): Promise<void> {
  const handle = await start(client, first(client, tenant).workflowId, batch(LONG, { tenant }));
  await until(handle, ({ state }) => state === 'RUNNING');
}

function first(client: Client, tenant: string): WorkflowHandle {
  return client.workflow.getHandle(`${tenant}-first`);
}

function start(client: Client, workflowId: string, request: BatchRequest): Promise<WorkflowHandle> {
  return client.workflow.start('SparkBatch', { taskQueue: DEFAULT_TASK_QUEUE, workflowId, args: [request] });
}

/** Waits until a batch knows its place in the queue. */
function queued(handle: WorkflowHandle): Promise<void> {
  return until(handle, ({ phase, queued: place }) => phase === 'queued' && place?.place !== undefined);
}
