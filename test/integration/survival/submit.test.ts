import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import { retentionWorkflowId } from '../../../src/model/names.ts';
import type { BatchResult } from '../../../src/model/status/result.ts';
import { hold, type Moment, type RequestMatch, type Rule } from '../../support/proxies/api-proxy.ts';
import { batchOf } from '../../support/environment/test-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../../support/environment/faulty-environment.ts';
import { expectNeverScheduled, expectOneDriverPerAttempt } from '../../support/records/driver-expectations.ts';

jest.setTimeout(90_000);

const NAMESPACE = 'survival-submit';

const DRIVER: RequestMatch = { verb: 'create', resource: 'pods' };
const CONFIG_MAP: RequestMatch = { verb: 'create', resource: 'configmaps' };
const SERVICE: RequestMatch = { verb: 'create', resource: 'services' };
const GATE: RequestMatch = { verb: 'patch', resource: 'pods' };

const DEATHS: readonly (readonly [when: string, batch: string, request: RequestMatch, moment: Moment])[] = [
  ['before the driver is created', 'driver-before', DRIVER, 'before'],
  ['after the driver is created, before it heard of that', 'driver-after', DRIVER, 'after'],
  ['between driver and ConfigMap', 'config-before', CONFIG_MAP, 'before'],
  ['after the ConfigMap is created, before it heard of that', 'config-after', CONFIG_MAP, 'after'],
  ['between driver and Service', 'service-before', SERVICE, 'before'],
  ['before the gate is lifted', 'gate-before', GATE, 'before'],
  ['after the gate is lifted, before it heard of that', 'gate-after', GATE, 'after'],
];

/** Its driver's creation was under way when the worker died, and takes effect when the batch has long ended. */
const ZOMBIE = 'zombie';

let environment: FaultyEnvironment;
let zombie: Rule;
const results = new Map<string, BatchResult>();

/** One worker dies in the middle of all these submissions; a second one finds what it left. */
beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  const first = await environment.worker();
  const rules = DEATHS.map(([, batch, request, moment]) => environment.proxy.rule({ ...request, batch }, hold(moment)));
  zombie = environment.proxy.rule({ ...DRIVER, batch: ZOMBIE }, hold('before'), 1);
  await Promise.all([...DEATHS.map(([, name]) => submit(name)), submit(ZOMBIE, { cleanup: 'ALL', retention: '1s' })]);
  await Promise.all([...rules, zombie].map((rule) => rule.caught()));
  await first.kill();
  for (const rule of rules) rule.remove();
  await environment.worker();
  const names = [...DEATHS.map(([, name]) => name), ZOMBIE];
  await Promise.all(names.map(async (name) => results.set(name, await environment.batches.result(name))));
});

afterAll(() => environment.close());

const submit = (name: string, more: Partial<BatchRequest> = {}) =>
  environment.batches.submit(batchOf(NAMESPACE, {}, { name, ...more }), { batchId: name });

describe('a worker that dies while it submits leaves a batch that another ends rightly, with one driver', () => {
  test.each(DEATHS)('%s', async (_, batch) => {
    const result = results.get(batch);
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    await expectOneDriverPerAttempt(environment, result as BatchResult);
  });
});

test('a creation of the dead worker that takes effect after the end of its batch makes a driver that never runs', async () => {
  const { driver } = results.get(ZOMBIE) ?? {};
  if (!driver) throw new Error('the batch has no driver');
  await environment.client.workflow.getHandle(retentionWorkflowId(driver)).result();
  await eventually('its driver is gone', async () => ((await environment.cluster.pod(driver.name)) ? undefined : true));
  zombie.release();
  const late = await eventually('the late driver is there', () => environment.cluster.pod(driver.name));
  expect(late.metadata?.uid).not.toBe(driver.uid);
  // One pod is left that holds our gate and finalizer: the sweep's to remove.
  await expectNeverScheduled(environment.cluster, driver.name, 2000);
});
