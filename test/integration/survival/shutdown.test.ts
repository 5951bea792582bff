import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BatchResult } from '../../../src/model/status/result.ts';
import { hold, type Moment, type RequestMatch } from '../../support/proxies/api-proxy.ts';
import { ourRequests } from '../../support/records/audit-log.ts';
import { batchOf, type Simulation } from '../../support/environment/test-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../../support/environment/faulty-environment.ts';
import { expectOneDriverPerAttempt } from '../../support/records/driver-expectations.ts';

jest.setTimeout(90_000);

const NAMESPACE = 'survival-shutdown';

type Submission = readonly [when: string, batch: string, request: RequestMatch, moment: Moment];

const SUBMISSIONS: readonly Submission[] = [
  ['before its driver is created', 'driver-before', { verb: 'create', resource: 'pods' }, 'before'],
  ['after its driver is created', 'driver-after', { verb: 'create', resource: 'pods' }, 'after'],
  ['before its ConfigMap is created', 'config-before', { verb: 'create', resource: 'configmaps' }, 'before'],
  ['before its gate is lifted', 'gate-before', { verb: 'patch', resource: 'pods' }, 'before'],
  ['after its gate is lifted', 'gate-after', { verb: 'patch', resource: 'pods' }, 'after'],
];
const RUNNING: Readonly<Record<string, Simulation>> = {
  'runs-on': { 'run-time': '10s' },
  'ends-meanwhile': { 'run-time': '4s', 'exit-code': '3' },
};
/** Longer than a rollout should wait, with air for a busy machine. */
const SHUTDOWN_BOUND = 15_000;

let environment: FaultyEnvironment;
let shutdownTook: number;
const results = new Map<string, BatchResult>();

/** A worker is shut down in the middle of all of this, as a rollout does it; then comes the next one. */
beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  const first = await environment.worker();
  const running = Object.entries(RUNNING);
  await Promise.all(running.map(([name, simulation]) => submit(name, simulation)));
  await Promise.all(running.map(([name]) => untilRunning(name)));
  const rules = SUBMISSIONS.map(([, batch, request, moment]) =>
    environment.proxy.rule({ ...request, batch }, hold(moment)),
  );
  await Promise.all(SUBMISSIONS.map(([, name]) => submit(name, {})));
  await Promise.all(rules.map((rule) => rule.caught()));
  const before = Date.now();
  await first.shutDown();
  shutdownTook = Date.now() - before;
  console.log(`The worker was down ${shutdownTook} ms after SIGTERM.`);
  for (const rule of rules) rule.remove();
  await environment.worker();
  const names = [...running.map(([name]) => name), ...SUBMISSIONS.map(([, name]) => name)];
  await Promise.all(names.map(async (name) => results.set(name, await environment.batches.result(name))));
});

afterAll(() => environment.close());

const submit = (name: string, simulation: Simulation) =>
  environment.batches.submit(batchOf(NAMESPACE, simulation, { name }), { batchId: name });

function untilRunning(batchId: string): Promise<true> {
  return eventually(`${batchId} runs`, async () =>
    (await environment.batches.status(batchId)).state === 'RUNNING' ? true : undefined,
  );
}

describe('the graceful shutdown of a worker', () => {
  test('deletes nothing and does not wait for batches', () => {
    expect(shutdownTook).toBeLessThan(SHUTDOWN_BOUND);
    const deletions = ourRequests(environment.stack.kubernetes.auditLog, NAMESPACE).filter(
      ({ verb }) => verb === 'delete',
    );
    expect(deletions).toEqual([]);
  });

  test('leaves a driver that runs to the next worker', async () => {
    expect(results.get('runs-on')).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    await expectOneDriverPerAttempt(environment, results.get('runs-on') as BatchResult);
  });

  test('loses nothing of a driver that ends meanwhile', async () => {
    expect(results.get('ends-meanwhile')).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 3 });
    await expectOneDriverPerAttempt(environment, results.get('ends-meanwhile') as BatchResult);
  });

  test.each(SUBMISSIONS)('is no kill of a batch that is being submitted, %s', async (_, batch) => {
    expect(results.get(batch)).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    await expectOneDriverPerAttempt(environment, results.get(batch) as BatchResult);
  });
});
