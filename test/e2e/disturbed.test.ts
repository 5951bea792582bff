import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BatchResult } from '../../src/model/status/result.ts';
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
  let scenarios: ReturnType<typeof startScenarios>;

  beforeAll(async () => {
    environment = await openNodeEnvironment(NAMESPACE);
    worker = await environment.startWorker();
    scenarios = startScenarios();
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

  /** A driver that a user deletes while its executor works. @returns the result */
  async function deleteDriver(): Promise<BatchResult> {
    const id = await environment.submit(environment.job('deleted', ['compute', '600']));
    await environment.untilWritten(id, WORKS);
    const driver = (await environment.batches.status(id)).attempts[0]?.driver.name ?? '';
    await environment.cluster.deletePod(driver);
    return environment.batches.result(id);
  }

  /** A kill while an executor works. @returns the pods that are left once the kill is over, and the result */
  async function killComputing() {
    const id = await environment.submit(environment.job('killed', ['compute', '600']));
    await environment.untilWritten(id, WORKS);
    await eventually('its executor is shown as running', () => executorOf(id), SLOW);
    await expect(environment.batches.kill(id, { reason: 'test', wait: true })).resolves.toMatchObject({
      accepted: true,
    });
    return { left: await environment.podsOf(id), result: await environment.batches.result(id) };
  }

  /** The Spark UI of a job that streams. @returns the applications that it lists, and what is left after a kill */
  async function killStreaming() {
    // Each of Spark's 200 partitions by default would be a task in every micro-batch.
    const sparkConf = { 'spark.sql.shuffle.partitions': '2' };
    const id = await environment.submit(environment.job('streams', ['stream'], { sparkConf }));
    await environment.untilWritten(id, /Micro-batch [1-9]/);
    const { sparkUiUrl = '', attempts } = await environment.batches.status(id);
    const { hostname, port } = new URL(sparkUiUrl);
    // The name can be resolved in the cluster only: the API server forwards the request.
    const service = { name: `${hostname.split('.')[0]}:${port}`, namespace: NAMESPACE };
    const applications = await environment.cluster.core.connectGetNamespacedServiceProxyWithPath({
      ...service,
      path: 'api/v1/applications',
    });
    await environment.batches.kill(id, { reason: 'test', wait: true });
    return {
      applications: JSON.stringify(applications),
      applicationId: attempts[0]?.driver.applicationId ?? 'none',
      left: await environment.podsOf(id),
      result: await environment.batches.result(id),
    };
  }

  /** The loss of the only executor while it works. @returns the result */
  async function loseExecutor(): Promise<BatchResult> {
    const id = await environment.submit(environment.job('loses-executor', ['compute', '20']));
    await environment.untilWritten(id, WORKS);
    const first = await eventually('its executor is shown as running', () => executorOf(id), SLOW);
    await environment.cluster.deletePod(first);
    await eventually(
      'another executor runs',
      async () => {
        const now = await executorOf(id);
        return now !== undefined && now !== first ? now : undefined;
      },
      SLOW,
    );
    return environment.batches.result(id);
  }

  /** Starts the jobs that disturb no others at once: most of their time is the start of their JVMs, and waiting. */
  function startScenarios() {
    const all = {
      killed: killComputing(),
      deleted: deleteDriver(),
      streams: killStreaming(),
      losesExecutor: loseExecutor(),
    };
    // A failure is reported by the test that awaits the scenario.
    void Promise.allSettled(Object.values(all));
    return all;
  }

  test('leaves neither driver nor executor when it is killed while it computes', async () => {
    const { left, result } = await scenarios.killed;
    expect(left).toEqual([]);
    expect(result).toMatchObject({ state: 'KILLED', failureClass: 'killed' });
  });

  test('ends as deleted, with its log if there is one, and without executors, when a user deletes its driver', async () => {
    const result = await scenarios.deleted;
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'deleted' });
    // The kubelet removes the containers of a deleted pod as soon as they have ended, and may be faster than the read of the log.
    const { log, missing } = result.attempts[0]?.verdict?.evidence ?? {};
    if (log) expect(log.text).toContain(WORKS);
    else expect(missing).toEqual(['There is no log, because the kubelet has removed the container.']);
    await untilNothingIsLeft('deleted');
  });

  test('has a Spark UI while it streams without an end, until it is killed', async () => {
    const { applications, applicationId, left, result } = await scenarios.streams;
    expect(applications).toContain(applicationId);
    expect(left).toEqual([]);
    expect(result).toMatchObject({ state: 'KILLED' });
  });

  test('finishes with another executor when it loses one', async () => {
    const result = await scenarios.losesExecutor;
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
