import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ConfigurationInput } from '../../src/config/schema/document.ts';
import { hold } from '../support/proxies/api-proxy.ts';
import { createdDrivers } from '../support/records/audit-log.ts';
import { simulatedBatch, HELD_RUNNING } from '../support/environment/test-environment.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { DEFAULT_TASK_QUEUE } from '../../src/model/names.ts';

const NAMESPACE = 'priority';
const MAIN = join(import.meta.dirname, '../support/workers/configured-worker-main.ts');
/** The watch occupies one of the worker's activity slots permanently; submissions share the other. */
const SLOTS = '2';
/** TASK_QUEUE_TYPE_ACTIVITY. */
const ACTIVITY_TASK_QUEUE = 2;

let environment: FaultyEnvironment;

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  const configuration: ConfigurationInput = {
    clusters: { home: { kubeconfig: environment.proxy.kubeconfig, namespaces: [NAMESPACE] } },
    tenants: {
      calm: { namespaces: [NAMESPACE], priority: 5 },
      urgent: { namespaces: [NAMESPACE], priority: 1 },
    },
  };
  const file = join(mkdtempSync(join(tmpdir(), 'priority-')), 'configuration.json');
  writeFileSync(file, JSON.stringify(configuration));
  await environment.worker({ main: MAIN, args: [file, SLOTS] });
});

afterAll(() => environment.close());

const submit = (tenant: string, number: number) => {
  const name = `${tenant}-${number}`;
  const timeouts = { submit: '1h' };
  return environment.batches.submit(simulatedBatch(NAMESPACE, HELD_RUNNING, { name, tenant, timeouts }), {
    batchId: name,
  });
};

/** Waits until the submissions of so many batches of a priority wait for an activity slot, by Temporal's own count. */
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
  const held = environment.proxy.rule({ verb: 'create', resource: 'pods', batch: 'calm-0' }, hold('before'), 1);
  await submit('calm', 0);
  await held.caught();
  const calm = [1, 2, 3, 4, 5, 6];
  for (const number of calm) await submit('calm', number);
  await untilBacklog(5, calm.length);
  await submit('urgent', 1);
  await untilBacklog(1, 1);
  const created = () => createdDrivers(environment.stack.kubernetes.auditLog, NAMESPACE);
  expect(created().filter((name) => !name.startsWith('calm-0'))).toEqual([]);
  held.release();
  const order = await eventually('all drivers are created', () => {
    const names = created().map((name) => name.split('-').slice(0, 2).join('-'));
    return names.length === calm.length + 2 ? names : undefined;
  });
  expect(order.slice(0, 2)).toEqual(['calm-0', 'urgent-1']);
});
