import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ConfigurationInput } from '../../src/config/schema/document.ts';
import { DEFAULT_TASK_QUEUE, watchWorkflowId } from '../../src/model/names.ts';
import {
  HELD_RUNNING,
  openTestEnvironment,
  simulatedBatch,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import { createdDrivers } from '../support/records/audit-log.ts';

const NAMESPACE = 'priority';
const MAIN = join(import.meta.dirname, '../support/workers/configured-worker-main.ts');
/** TASK_QUEUE_TYPE_ACTIVITY. */
const ACTIVITY_TASK_QUEUE = 2;
/** PENDING_ACTIVITY_STATE_STARTED. */
const ACTIVITY_STARTED = 2;

let environment: TestEnvironment;
let file: string;

/** Starts a worker with one activity slot. */
const startWorker = () => environment.worker({ main: MAIN, args: [file, '1'] });

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  const configuration: ConfigurationInput = {
    clusters: { home: { kubeconfig: environment.workerKubeconfig, namespaces: [NAMESPACE] } },
    tenants: {
      calm: { namespaces: [NAMESPACE], priority: 5 },
      urgent: { namespaces: [NAMESPACE], priority: 1 },
    },
  };
  file = join(mkdtempSync(join(tmpdir(), 'priority-')), 'configuration.json');
  writeFileSync(file, JSON.stringify(configuration));
  // The watch occupies its only activity slot: submissions wait for another worker.
  await startWorker();
  await eventuallyTrue('the watch occupies the slot', async () => {
    const { raw } = await environment.client.workflow.getHandle(watchWorkflowId('home', NAMESPACE)).describe();
    return Number(raw.pendingActivities?.[0]?.state) === ACTIVITY_STARTED;
  });
});

afterAll(() => environment.close());

const submit = (tenant: string, number: number) => {
  const name = `${tenant}-${number}`;
  const timeouts = { submit: '1h' };
  return environment.batches.submit(simulatedBatch(NAMESPACE, HELD_RUNNING, { name, tenant, timeouts }), {
    batchId: name,
  });
};

/** Waits until this number of submissions of a priority waits for an activity slot, by Temporal's count. */
const untilBacklog = (priority: number, count: number) =>
  eventuallyTrue(`${count} submissions of priority ${priority} wait for an activity slot`, async () => {
    const { statsByPriorityKey } = await environment.client.workflowService.describeTaskQueue({
      namespace: NAMESPACE,
      taskQueue: { name: DEFAULT_TASK_QUEUE },
      taskQueueType: ACTIVITY_TASK_QUEUE,
      reportStats: true,
    });
    return Number(statsByPriorityKey?.[priority]?.approximateBacklogCount) === count;
  });

test('the submission of an urgent tenant precedes a backlog of other tenants', async () => {
  const calm = [1, 2, 3, 4, 5, 6];
  for (const number of calm) await submit('calm', number);
  await untilBacklog(5, calm.length);
  await submit('urgent', 1);
  await untilBacklog(1, 1);
  const created = () => createdDrivers(environment.stack.kubernetes.auditLog, NAMESPACE);
  expect(created()).toEqual([]);
  await startWorker();
  const order = await eventually('all drivers are created', () => {
    const names = created().map((name) => name.split('-').slice(0, 2).join('-'));
    return names.length === calm.length + 1 ? names : undefined;
  });
  expect(order[0]).toBe('urgent-1');
});
