import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ConfigurationInput } from '../../src/config/schema/document.ts';
import { DEFAULT_TASK_QUEUE } from '../../src/model/names.ts';
import { type FaultyEnvironment, openFaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { HELD_RUNNING, simulatedBatch } from '../support/environment/test-environment.ts';
import { hold } from '../support/proxies/api-proxy.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import { createdDrivers } from '../support/records/audit-log.ts';

const NAMESPACE = 'priority';
const MAIN = join(import.meta.dirname, '../support/workers/configured-worker-main.ts');
/** TASK_QUEUE_TYPE_ACTIVITY. */
const ACTIVITY_TASK_QUEUE = 2;
/** The batch whose submission occupies the only activity slot of the worker. */
const FIRST = 'first';

let environment: FaultyEnvironment;

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  const configuration: ConfigurationInput = {
    clusters: { home: { kubeconfig: environment.proxy.kubeconfig, namespaces: [NAMESPACE], requestTimeout: '10m' } },
    tenants: {
      calm: { namespaces: [NAMESPACE], priority: 5 },
      urgent: { namespaces: [NAMESPACE], priority: 1 },
    },
  };
  const file = join(mkdtempSync(join(tmpdir(), 'priority-')), 'configuration.json');
  writeFileSync(file, JSON.stringify(configuration));
  await environment.worker({ main: MAIN, args: [file, '1'] });
});

afterAll(() => environment.close());

const submit = (tenant: string, name: string) => {
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
  const creation = environment.proxy.rule({ verb: 'create', resource: 'pods', batch: FIRST }, hold('before'));
  await submit('calm', FIRST);
  await creation.caught();
  const calm = [1, 2, 3, 4, 5, 6];
  for (const number of calm) await submit('calm', `calm-${number}`);
  await untilBacklog(5, calm.length);
  await submit('urgent', 'urgent-1');
  await untilBacklog(1, 1);
  const created = () => createdDrivers(environment.stack.kubernetes.auditLog, NAMESPACE);
  expect(created()).toEqual([]);
  creation.release();
  const order = await eventually('all drivers are created', () => {
    const names = created().map((name) => name.split('-').slice(0, 2).join('-'));
    return names.length === calm.length + 2 ? names : undefined;
  });
  expect(order[0]).toMatch(/^first-/);
  // Temporal counts a task before its matching can hand it out, and may hand out one of the backlog meanwhile.
  expect(order.slice(1, 3)).toContain('urgent-1');
});
