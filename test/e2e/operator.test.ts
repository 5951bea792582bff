import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { V1Pod } from '@kubernetes/client-node';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { KubeflowStatus } from '../../src/submit/operator/kubeflow/status.ts';
import { DEFAULT_FEATURES } from '../../src/model/permissions/worker-permissions.ts';
import { eventually } from '../support/eventually.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';
import { lineOf, logOf, openNodeEnvironment, type NodeEnvironment } from './support/node-environment.ts';
import { GIVEN } from './support/prerequisites.ts';
import { describeWithOperator } from './support/spark-operator/describe-with-operator.ts';
import { checkoutOfOperator } from './support/spark-operator/prerequisites.ts';
import { openSparkOperator, type SparkOperator } from './support/spark-operator/index.ts';

const NAMESPACE = 'e2e-operator';
/** Whether the operator is a process of the tests, which can be inspected and killed. */
const RUNS_OPERATOR = checkoutOfOperator() !== undefined;
const WORKS = 'An executor works';
/** Limits of waiting until garbage collector and kubelet have removed a pod. */
const SLOW = { within: 240_000, every: 250 };

describeWithOperator('a batch that the real Spark operator submits', () => {
  let environment: NodeEnvironment;
  let operator: SparkOperator;
  let recorder: PodRecorder;
  const results = new Map<string, BatchResult>();
  /** Driver and executor of a batch while it computed. */
  let computing: V1Pod[] = [];

  const submit = (name: string, args: readonly string[], more: Partial<BatchRequest> = {}) =>
    environment.submit(environment.job(name, args, { submit: { kind: 'operator' }, ...more }));
  const ended = async (id: string) => results.set(id, await environment.batches.result(id));
  const run = async (...job: Parameters<typeof submit>) => ended(await submit(...job));
  const resultOf = (id: string): BatchResult => {
    const result = results.get(id);
    if (result === undefined) throw new Error(`${id} has no result`);
    return result;
  };

  async function killComputing(id: string): Promise<void> {
    await submit(id, ['compute', '600']);
    await environment.untilWritten(id, WORKS);
    computing = await environment.podsOf(id);
    await environment.batches.kill(id, { reason: 'test', wait: true });
    await ended(id);
  }

  async function killSubmitting(id: string): Promise<void> {
    await submit(id, ['compute', '600']);
    await operator.untilSubmitting(id);
    await environment.batches.kill(id, { reason: 'test', wait: true });
    await ended(id);
  }

  async function deleteDriver(id: string): Promise<void> {
    await submit(id, ['compute', '600']);
    await environment.untilWritten(id, WORKS);
    await environment.cluster.deletePod((await environment.batches.status(id)).attempts[0]?.driver.name ?? '');
    await ended(id);
  }

  beforeAll(async () => {
    environment = await openNodeEnvironment(NAMESPACE, { features: [...DEFAULT_FEATURES, 'operator'] });
    operator = await openSparkOperator(environment);
    recorder = await PodRecorder.start(GIVEN?.kubeconfig ?? environment.stack.kubernetes.kubeconfig, NAMESPACE);
    await environment.startWorker();
    const moreMemory = { infrastructure: 0, memoryFactor: 2, initialInterval: '1s' };
    await Promise.all([
      run('finishes', ['pi', '4'], { cleanup: 'ALL', retention: '1s' }),
      run('throws', ['throw']),
      run('small-driver', ['use-driver-memory', '800'], { retry: moreMemory }),
      run('no-such-file', ['pi', '4'], { mainApplicationFile: 'file:///nowhere/jobs.jar' }),
      killComputing('computes'),
      killSubmitting('is-submitted'),
      deleteDriver('is-deleted'),
    ]);
  });

  afterAll(async () => {
    recorder?.stop();
    await environment?.close();
    await operator?.close();
  });

  /** Names of all objects of a batch. */
  async function objectsOf(id: string): Promise<string[]> {
    const { core } = environment.cluster;
    const lists = await Promise.all([
      core.listNamespacedPod({ namespace: NAMESPACE }),
      core.listNamespacedService({ namespace: NAMESPACE }),
      core.listNamespacedConfigMap({ namespace: NAMESPACE }),
    ]);
    const names = lists.flatMap(({ items }) => items.map(({ metadata }) => metadata?.name ?? ''));
    const application = await operator.applicationOf(id);
    return [...names.filter((name) => name.startsWith(`${id}-`)), ...(application ? ['its SparkApplication'] : [])];
  }
  const untilNothingIsLeft = (id: string) =>
    eventually(`nothing is left of ${id}`, async () => ((await objectsOf(id)).length === 0 ? true : undefined), SLOW);

  describe('at its end', () => {
    test('finishes with the correct result and the address of its Spark UI', () => {
      const result = resultOf('finishes');
      expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, reason: 'Completed', attempts: [{ number: 1 }] });
      expect(lineOf(result, /^Pi is roughly 3\.1[34]\d*$/m)).toBeDefined();
      expect(result.sparkUiUrl).toMatch(/^http:\/\/finishes-\S+-driver-svc\.e2e-operator\.svc:4040$/);
    });

    test('leaves nothing after its retention', async () => {
      expect(resultOf('finishes').driver).toBeDefined();
      await untilNothingIsLeft('finishes');
    });

    test('fails with the exception of its application, and has the same state in its SparkApplication', async () => {
      const result = resultOf('throws');
      expect(result).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 1, reason: 'Error' });
      expect(logOf(result)).toMatch(/Exception.*java\.lang\.IllegalStateException: the books do not balance/);
      const recorded = await eventually('the operator has recorded FAILED', async () => {
        const { status } = (await operator.applicationOf('throws')) ?? {};
        return (status as KubeflowStatus | undefined)?.applicationState?.state === 'FAILED' ? status : undefined;
      });
      expect(recorded).toMatchObject({
        applicationState: { errorMessage: 'driver container failed with ExitCode: 1, Reason: Error' },
        sparkApplicationId: result.applicationId,
        executionAttempts: 1,
      });
    });

    test('finishes with more memory by another SparkApplication after an OOM kill', () => {
      const result = resultOf('small-driver');
      expect(result).toMatchObject({
        state: 'FINISHED',
        attempts: [
          { verdict: { failureClass: 'out-of-memory', exit: { exitCode: 137, reason: 'OOMKilled' } } },
          { memory: { driver: '1g' }, verdict: { state: 'FINISHED' } },
        ],
      });
      expect(recorder.maxAlive('small-driver-')).toBeLessThanOrEqual(2);
    });

    test('fails as deleted when a user deletes its driver, whatever the operator records', () => {
      const result = resultOf('is-deleted');
      expect(result).toMatchObject({ state: 'FAILED', failureClass: 'deleted', attempts: [{ number: 1 }] });
    });

    test('fails with the message of the operator’s spark-submit when that refuses it', () => {
      const result = resultOf('no-such-file');
      expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-rejected' });
      expect(result.message).toMatch(/spark\.kubernetes\.file\.upload\.path/);
    });
  });

  test('has a driver with the name and finalizer of SparkBatch, without its gate, and owned by its SparkApplication', () => {
    const [driver, executor] = ['driver', 'executor'].map((role) =>
      computing.find(({ metadata }) => metadata?.labels?.['spark-role'] === role),
    );
    expect(driver?.spec).toMatchObject({ restartPolicy: 'Never' });
    expect(driver?.spec?.schedulingGates ?? []).toEqual([]);
    expect(driver?.metadata).toMatchObject({
      name: resultOf('computes').attempts[0]?.driver.name,
      finalizers: ['spark-batch/evidence'],
      ownerReferences: [{ kind: 'SparkApplication', controller: true }],
    });
    // An executor has two owners: it is not collected with its driver alone.
    expect(executor?.metadata?.ownerReferences?.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['Pod', 'SparkApplication']),
    );
  });

  describe('during a kill', () => {
    test('leaves no SparkApplication, driver or executor when it is killed while it computes', async () => {
      expect(resultOf('computes')).toMatchObject({ state: 'KILLED', failureClass: 'killed' });
      expect(computing.length).toBeGreaterThanOrEqual(2);
      expect(await environment.podsOf('computes')).toEqual([]);
      await untilNothingIsLeft('computes');
    });

    test('leaves no driver, and none ran, when it is killed while the operator submits it', async () => {
      expect(resultOf('is-submitted')).toMatchObject({ state: 'KILLED', failureClass: 'killed' });
      if (RUNS_OPERATOR) {
        await eventually('the late driver exists', () => recorder.of('is-submitted-')[0], SLOW);
      }
      await untilNothingIsLeft('is-submitted');
      for (const pod of recorder.of('is-submitted-')) expect(pod).toMatchObject({ ran: false, gone: true });
    });
  });

  (RUNS_OPERATOR ? test : test.skip)(
    'is submitted again when the operator is killed during its spark-submit and forgets the driver',
    async () => {
      const again = { timeouts: { submit: '60s' }, retry: { infrastructure: 1, initialInterval: '1s' } } as const;
      const id = await submit('is-forgotten', ['pi', '4'], again);
      await operator.untilSubmitting(id);
      await operator.restart(() => eventually('its driver exists', () => recorder.of(`${id}-`)[0], SLOW));
      await ended(id);
      const result = resultOf(id);
      expect(result).toMatchObject({
        state: 'FINISHED',
        attempts: [{ verdict: { failureClass: 'submit-timeout' } }, { verdict: { state: 'FINISHED' } }],
      });
      expect(result.attempts[0]?.verdict?.message).toMatch(/the operator lost track of its earlier submission/);
      expect(recorder.of(result.attempts[0]?.driver.name ?? 'none')).toMatchObject([{ ran: false, gone: true }]);
    },
  );
});
