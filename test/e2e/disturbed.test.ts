import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { startComponent, stopComponent } from '../../stack/index.ts';
import { eventually } from '../support/eventually.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { describeWithNode } from './support/describe-with-node.ts';
import { logOf, openNodeEnvironment, type NodeEnvironment } from './support/node-environment.ts';
import { GIVEN } from './support/place.ts';

jest.setTimeout(600_000);

const NAMESPACE = 'e2e-disturbed';
const WORKS = 'An executor works';
/** Of a kubelet, until a pod it deletes is gone. */
const SLOW = { within: 90_000, every: 250 };

describeWithNode('a job on a real node', () => {
  let environment: NodeEnvironment;
  let worker: WorkerProcess;

  beforeAll(async () => {
    environment = await openNodeEnvironment(NAMESPACE);
    worker = await environment.startWorker();
  });

  afterAll(() => environment?.close());

  const executorOf = async (name: string) =>
    (await environment.podsOf(name)).find(
      ({ metadata, status }) => metadata?.labels?.['spark-role'] === 'executor' && status?.phase === 'Running',
    )?.metadata?.name;
  const untilNothingIsLeft = (name: string) =>
    eventually(
      `no pod of ${name} is left`,
      async () => ((await environment.podsOf(name)).length === 0 ? true : undefined),
      SLOW,
    );

  test('that is killed while it computes leaves neither driver nor executor', async () => {
    const id = await environment.submit(environment.job('killed', ['compute', '600']));
    await environment.untilWritten(id, WORKS);
    expect(await executorOf(id)).toBeDefined();
    await expect(environment.batches.kill(id, { reason: 'test', wait: true })).resolves.toMatchObject({
      accepted: true,
    });
    expect(await environment.podsOf(id)).toEqual([]);
    expect(await environment.batches.result(id)).toMatchObject({ state: 'KILLED', failureClass: 'killed' });
  });

  test('whose driver somebody deletes ends as deleted, with what it had written, and its executors go', async () => {
    const id = await environment.submit(environment.job('deleted', ['compute', '600']));
    await environment.untilWritten(id, WORKS);
    const driver = (await environment.batches.status(id)).attempts[0]?.driver.name ?? '';
    await environment.cluster.deletePod(driver);
    const result = await environment.batches.result(id);
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'deleted' });
    expect(logOf(result)).toContain(WORKS);
    await untilNothingIsLeft(id);
  });

  test('that streams without an end shows its Spark UI, and is stopped by a kill', async () => {
    const id = await environment.submit(environment.job('streams', ['stream']));
    await environment.untilWritten(id, /Micro-batch [1-9]/);
    const { sparkUiUrl = '', attempts } = await environment.batches.status(id);
    const applicationId = attempts[0]?.driver.applicationId ?? 'none';
    const { hostname, port } = new URL(sparkUiUrl);
    // The name is the cluster's own: the API server goes there for us.
    const service = { name: `${hostname.split('.')[0]}:${port}`, namespace: NAMESPACE };
    const said = await environment.cluster.core.connectGetNamespacedServiceProxyWithPath({
      ...service,
      path: 'api/v1/applications',
    });
    expect(JSON.stringify(said)).toContain(applicationId);
    await environment.batches.kill(id, { reason: 'test', wait: true });
    expect(await environment.podsOf(id)).toEqual([]);
    expect(await environment.batches.result(id)).toMatchObject({ state: 'KILLED' });
  });

  test('that loses its executor gets another one, and finishes', async () => {
    const id = await environment.submit(environment.job('loses-executor', ['compute', '20']));
    await environment.untilWritten(id, WORKS);
    const first = (await executorOf(id)) ?? '';
    await environment.cluster.deletePod(first);
    await eventually(
      'another executor runs',
      async () => {
        const now = await executorOf(id);
        return now !== undefined && now !== first ? now : undefined;
      },
      SLOW,
    );
    const result = await environment.batches.result(id);
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    expect(logOf(result)).toContain('Computed 20 parts');
  });

  test('outlives its worker, killed with -9', async () => {
    const id = await environment.submit(environment.job('outlives-worker', ['compute', '15']));
    await environment.untilWritten(id, WORKS);
    await worker.kill();
    worker = await environment.startWorker();
    const result = await environment.batches.result(id);
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    expect(logOf(result)).toContain('Computed 15 parts');
  });

  (GIVEN === undefined ? test : test.skip)('outlives its kubelet, killed with -9', async () => {
    const id = await environment.submit(environment.job('outlives-kubelet', ['compute', '10']));
    await environment.untilWritten(id, WORKS);
    await stopComponent(environment.stack, 'kubelet', { signal: 'SIGKILL' });
    // Its driver ends meanwhile, and nobody is told.
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    expect(await environment.batches.status(id)).toMatchObject({ state: 'RUNNING' });
    await startComponent(environment.stack, 'kubelet');
    const result = await environment.batches.result(id);
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    expect(logOf(result)).toContain('Computed 10 parts');
  });
});
