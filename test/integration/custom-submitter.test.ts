import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDriverObjects, plannedDriverPod, startDriver, type Submitter } from '../../src/submit-entry.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import {
  HELD_RUNNING,
  openTestEnvironment,
  type Simulation,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import { type InProcessWorker, startInProcessWorker } from '../support/workers/in-process-worker.ts';

/** A submitter as another package would write it: a driver of one container, whose simulation is in its options. */
const oneContainer: Submitter = {
  check: ({ submit, image }) => [
    ...(submit.kind === 'custom' && 'surprise' in submit.options
      ? [{ path: ['submit', 'options', 'surprise'], message: 'is not an option of this submitter' }]
      : []),
    ...(image === undefined ? [{ path: ['image'], message: 'is needed by this submitter' }] : []),
  ],
  submit: (input) => {
    const { submit, image = '' } = input.plan.batch;
    const options = submit.kind === 'custom' ? submit.options : {};
    const annotations = Object.fromEntries(
      Object.entries(options).map(([key, value]) => [`sim.spark-batch/${key}`, String(value)]),
    );
    const pod = plannedDriverPod(
      { metadata: { annotations }, spec: { containers: [{ name: 'spark-kubernetes-driver', image }] } },
      input,
    );
    return createDriverObjects({ pod, dependents: [] }, input);
  },
  start: startDriver,
};

let environment: TestEnvironment;
let worker: InProcessWorker;
const { runningDriver } = batchHelpers(() => environment);

beforeAll(async () => {
  environment = await openTestEnvironment('custom-submitter');
  worker = await startInProcessWorker(environment, {
    clusters: { default: { kubeconfig: environment.workerKubeconfig, namespaces: ['custom-submitter'] } },
    submitters: { 'one-container': oneContainer },
  });
});

afterAll(async () => {
  await worker.stop();
  await environment.close();
});

function batchOf(options: Simulation) {
  return { name: 'etl', image: 'spark:4.1', submit: { kind: 'custom', submitter: 'one-container', options } } as const;
}

test('a batch of a custom submitter finishes', async () => {
  const { batchId } = await environment.batches.submit(batchOf({ 'run-time': '100ms' }));
  await expect(environment.batches.result(batchId)).resolves.toMatchObject({ state: 'FINISHED' });
});

test('it is retried with a driver of its own for each attempt', async () => {
  const { batchId } = await environment.batches.submit({
    ...batchOf({ 'run-time': '100ms', 'exit-code': '7' }),
    retry: { application: 1, initialInterval: '100ms' },
  });
  const { attempts, ...result } = await environment.batches.result(batchId);
  expect(result).toMatchObject({ state: 'FAILED', exitCode: 7 });
  expect(new Set(attempts.map(({ driver }) => driver?.name)).size).toBe(2);
});

test('it is killed while it runs', async () => {
  const { batchId } = await environment.batches.submit(batchOf(HELD_RUNNING));
  const { name } = await runningDriver(batchId);
  await environment.batches.kill(batchId, { reason: 'test', wait: true });
  await expect(environment.batches.result(batchId)).resolves.toMatchObject({ state: 'KILLED' });
  expect(await environment.cluster.pod(name)).toBeUndefined();
});

test('what the submitter or the worker refuses is reported before anything is created', async () => {
  const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
  const surprising = { ...batchOf({ surprise: 'x' }), image: undefined };
  const unknown = { ...batchOf({}), submit: { kind: 'custom', submitter: 'livy' } } as const;
  const [refused, missing] = await Promise.all(
    [surprising, unknown].map(async (request) => {
      const { batchId } = await environment.batches.submit(request);
      return environment.batches.result(batchId).catch(messageOf);
    }),
  );
  expect(refused).toContain('submit.options.surprise: is not an option of this submitter');
  expect(refused).toContain('image: is needed by this submitter');
  expect(missing).toContain('this worker has no submitter "livy": it has one-container');
});
