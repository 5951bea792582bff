import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import { retentionWorkflowId } from '../../../src/model/names.ts';
import type { BatchResult } from '../../../src/model/status/result.ts';
import { hold, type Moment, type RequestMatch, type Rule } from '../../support/proxies/api-proxy.ts';
import { simulatedBatch } from '../../support/environment/test-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../../support/environment/faulty-environment.ts';
import { expectNeverScheduled, expectOneDriverPerAttempt } from '../../support/records/driver-expectations.ts';

const NAMESPACE = 'survival-submit';

const DRIVER: RequestMatch = { verb: 'create', resource: 'pods' };
const CONFIG_MAP: RequestMatch = { verb: 'create', resource: 'configmaps' };
const SERVICE: RequestMatch = { verb: 'create', resource: 'services' };
const GATE: RequestMatch = { verb: 'patch', resource: 'pods' };

const DEATHS: readonly (readonly [when: string, batch: string, request: RequestMatch, moment: Moment])[] = [
  ['before the driver is created', 'driver-before', DRIVER, 'before'],
  ['after the driver is created, before it receives the reply', 'driver-after', DRIVER, 'after'],
  ['between driver and ConfigMap', 'config-before', CONFIG_MAP, 'before'],
  ['after the ConfigMap is created, before it receives the reply', 'config-after', CONFIG_MAP, 'after'],
  ['between driver and Service', 'service-before', SERVICE, 'before'],
  ['before the gate is lifted', 'gate-before', GATE, 'before'],
  ['after the gate is lifted, before it receives the reply', 'gate-after', GATE, 'after'],
];

/** The creation of its driver is on its way when the worker dies, and takes effect after the end of the batch. */
const LATE = 'created-late';

let environment: FaultyEnvironment;
let lateCreation: Rule;
const results = new Map<string, BatchResult>();

/** One worker dies in the middle of all of these submissions; a second one continues them. */
beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  const first = await environment.worker();
  const rules = DEATHS.map(([, batch, request, moment]) => environment.proxy.rule({ ...request, batch }, hold(moment)));
  lateCreation = environment.proxy.rule({ ...DRIVER, batch: LATE }, hold('before'), 1);
  await Promise.all([...DEATHS.map(([, name]) => submit(name)), submit(LATE, { cleanup: 'ALL', retention: '1s' })]);
  await Promise.all([...rules, lateCreation].map((rule) => rule.caught()));
  await first.kill();
  for (const rule of rules) rule.remove();
  await environment.worker();
  const names = [...DEATHS.map(([, name]) => name), LATE];
  await Promise.all(names.map(async (name) => results.set(name, await environment.batches.result(name))));
});

afterAll(() => environment.close());

const submit = (name: string, more: Partial<BatchRequest> = {}) =>
  environment.batches.submit(simulatedBatch(NAMESPACE, {}, { name, ...more }), { batchId: name });

describe('after the death of a worker another one', () => {
  test.each(DEATHS)('finishes the batch with one driver when the first died %s', async (_, batch) => {
    const result = results.get(batch);
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    await expectOneDriverPerAttempt(environment, result as BatchResult);
  });
});

test('a creation that takes effect after the end of its batch makes a driver that never runs', async () => {
  const { driver } = results.get(LATE) ?? {};
  if (!driver) throw new Error('the batch has no driver');
  await environment.client.workflow.getHandle(retentionWorkflowId(driver)).result();
  await environment.cluster.untilGone(driver.name);
  lateCreation.release();
  const late = await eventually('the late driver exists', () => environment.cluster.pod(driver.name));
  expect(late.metadata?.uid).not.toBe(driver.uid);
  // The sweep removes the pod, which is left with our gate and finalizer.
  await expectNeverScheduled(environment.cluster, driver.name, 2000);
});
