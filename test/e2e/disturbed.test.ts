import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startComponent, stopComponent } from '../../stack/index.ts';
import { eventually } from '../support/eventually.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { describeWithNode } from './support/describe-with-node.ts';
import { logOf, openNodeEnvironment, type NodeEnvironment } from './support/node-environment.ts';
import { GIVEN } from './support/prerequisites.ts';

const NAMESPACE = 'e2e-disturbed';
const WORKS = 'An executor works';
/** Limits of waiting until the kubelet has removed a deleted pod. */
const SLOW = { within: 240_000, every: 250 };

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

  test('leaves neither driver nor executor when it is killed while it computes', async () => {
    const id = await environment.submit(environment.job('killed', ['compute', '600']));
    await environment.untilWritten(id, WORKS);
    expect(await executorOf(id)).toBeDefined();
    await expect(environment.batches.kill(id, { reason: 'test', wait: true })).resolves.toMatchObject({
      accepted: true,
    });
    expect(await environment.podsOf(id)).toEqual([]);
    expect(await environment.batches.result(id)).toMatchObject({ state: 'KILLED', failureClass: 'killed' });
  });

  test('ends as deleted, with its log if there is one, and without executors, when a user deletes its driver', async () => {
    const id = await environment.submit(environment.job('deleted', ['compute', '600']));
    await environment.untilWritten(id, WORKS);
    const driver = (await environment.batches.status(id)).attempts[0]?.driver.name ?? '';
    await environment.cluster.deletePod(driver);
    const result = await environment.batches.result(id);
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'deleted' });
    // The kubelet removes the containers of a deleted pod as soon as they have ended, and may be faster than the read of the log.
    const { log, missing } = result.attempts[0]?.verdict?.evidence ?? {};
    if (log) expect(log.text).toContain(WORKS);
    else expect(missing).toEqual(['There is no log, because the kubelet has removed the container.']);
    await untilNothingIsLeft(id);
  });

  test('has a Spark UI while it streams without an end, until it is killed', async () => {
    const id = await environment.submit(environment.job('streams', ['stream']));
    await environment.untilWritten(id, /Micro-batch [1-9]/);
    const { sparkUiUrl = '', attempts } = await environment.batches.status(id);
    const applicationId = attempts[0]?.driver.applicationId ?? 'none';
    const { hostname, port } = new URL(sparkUiUrl);
    // The name can be resolved in the cluster only: the API server forwards the request.
    const service = { name: `${hostname.split('.')[0]}:${port}`, namespace: NAMESPACE };
    const applications = await environment.cluster.core.connectGetNamespacedServiceProxyWithPath({
      ...service,
      path: 'api/v1/applications',
    });
    expect(JSON.stringify(applications)).toContain(applicationId);
    await environment.batches.kill(id, { reason: 'test', wait: true });
    expect(await environment.podsOf(id)).toEqual([]);
    expect(await environment.batches.result(id)).toMatchObject({ state: 'KILLED' });
  });

  test('finishes with another executor when it loses one', async () => {
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

  test('finishes when its worker is killed with SIGKILL', async () => {
    const id = await environment.submit(environment.job('outlives-worker', ['compute', '15']));
    await environment.untilWritten(id, WORKS);
    await worker.kill();
    worker = await environment.startWorker();
    const result = await environment.batches.result(id);
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    expect(logOf(result)).toContain('Computed 15 parts');
  });

  (GIVEN === undefined ? test : test.skip)('finishes when the kubelet is killed with SIGKILL', async () => {
    const id = await environment.submit(environment.job('outlives-kubelet', ['compute', '10']));
    await environment.untilWritten(id, WORKS);
    await stopComponent(environment.stack, 'kubelet', { signal: 'SIGKILL' });
    // The driver ends within this time, and without a kubelet nothing writes its status.
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    expect(await environment.batches.status(id)).toMatchObject({ state: 'RUNNING' });
    await startComponent(environment.stack, 'kubelet');
    const result = await environment.batches.result(id);
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    expect(logOf(result)).toContain('Computed 10 parts');
  });
});
