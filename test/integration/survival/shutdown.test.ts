import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchResult } from '../../../src/model/status/result.ts';
import { hold, type Moment, type RequestMatch } from '../../support/proxies/api-proxy.ts';
import { ourRequests } from '../../support/records/audit-log.ts';
import { simulatedBatch, type Simulation, HELD_RUNNING } from '../../support/environment/test-environment.ts';
import { eventuallyTrue } from '../../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../../support/environment/faulty-environment.ts';
import { expectOneDriverPerAttempt } from '../../support/records/driver-expectations.ts';
import { batchHelpers } from '../../support/environment/batch-helpers.ts';

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
  'runs-on': HELD_RUNNING,
  'ends-meanwhile': { ...HELD_RUNNING, 'exit-code': '3' },
};

let environment: FaultyEnvironment;
let exitCode: number | null;
const results = new Map<string, BatchResult>();

/** A worker is shut down in the middle of all of these steps, as in a rollout, and another one is started. */
beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  const first = await environment.worker();
  const running = Object.entries(RUNNING);
  await Promise.all(running.map(([name, simulation]) => submit(name, simulation)));
  const [, ending] = await Promise.all(running.map(([name]) => runningDriver(name)));
  const rules = SUBMISSIONS.map(([, batch, request, moment]) =>
    environment.proxy.rule({ ...request, batch }, hold(moment)),
  );
  await Promise.all(SUBMISSIONS.map(([, name]) => submit(name, {})));
  await Promise.all(rules.map((rule) => rule.caught()));
  const before = Date.now();
  exitCode = await first.shutDown();
  console.log(`The worker exited ${Date.now() - before} ms after SIGTERM.`);
  await environment.cluster.releasePod(ending?.name ?? '');
  await eventuallyTrue(
    'a driver has ended while no worker runs',
    async () => (await environment.cluster.pod(ending?.name ?? ''))?.status?.phase === 'Failed',
  );
  for (const rule of rules) rule.remove();
  await environment.worker();
  await releaseDriver('runs-on');
  const names = [...running.map(([name]) => name), ...SUBMISSIONS.map(([, name]) => name)];
  await Promise.all(names.map(async (name) => results.set(name, await environment.batches.result(name))));
});

afterAll(() => environment.close());

const submit = (name: string, simulation: Simulation) =>
  environment.batches.submit(simulatedBatch(NAMESPACE, simulation, { name }), { batchId: name });

const { runningDriver, releaseDriver } = batchHelpers(() => environment);

describe('the graceful shutdown of a worker', () => {
  test('deletes nothing, and does not wait for batches while the test holds their drivers', () => {
    expect(exitCode).toBe(0);
    const deletions = ourRequests(environment.stack.kubernetes.auditLog, NAMESPACE).filter(
      ({ verb }) => verb === 'delete',
    );
    expect(deletions).toEqual([]);
  });

  test('leaves a running driver to the next worker', async () => {
    expect(results.get('runs-on')).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    await expectOneDriverPerAttempt(environment, results.get('runs-on') as BatchResult);
  });

  test('loses nothing of a driver that ends while no worker runs', async () => {
    expect(results.get('ends-meanwhile')).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 3 });
    await expectOneDriverPerAttempt(environment, results.get('ends-meanwhile') as BatchResult);
  });

  test.each(SUBMISSIONS)('does not kill a batch %s', async (_, batch) => {
    expect(results.get(batch)).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    await expectOneDriverPerAttempt(environment, results.get(batch) as BatchResult);
  });
});
