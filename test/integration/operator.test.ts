import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { ApacheStatus } from '../../src/submit/operator/apache/status.ts';
import type { KubeflowStatus } from '../../src/submit/operator/kubeflow/status.ts';
import type { SparkApplication } from '../../src/submit/operator/application.ts';
import { answer, type Fault } from '../support/proxies/api-proxy.ts';
import { simulatedBatch, type Simulation, HELD_RUNNING } from '../support/environment/test-environment.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { FakeOperator } from '../support/fake-operator.ts';
import { APACHE_FLAVOUR } from '../support/fake-operator/apache.ts';
import { installSparkApplications } from '../support/fake-operator/install.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';

const NAMESPACE = 'operator';

/** The fields of a batch for the Apache operator. */
const TO_APACHE = { submit: { kind: 'operator', apiVersion: 'spark.apache.org/v1' } } as const;

/** A batch with a driver that is created after the kill of the batch has completed. */
const LATE = 'late';

/** The answer of an API server for an unknown kind: no Status, and no JSON. */
const UNKNOWN_KIND: Fault = {
  kind: 'answer',
  moment: 'before',
  answer: { status: 404, headers: { 'content-type': 'text/plain' }, body: Buffer.from('404 page not found\n') },
};

let environment: FaultyEnvironment;
let worker: WorkerProcess;
let operator: FakeOperator;
let apacheOperator: FakeOperator;
let recorder: PodRecorder;
let uninstalled: BatchResult;
let slow: ReturnType<typeof startSlowScenarios>;

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE, { features: ['operator', 'apache-operator', 'evidence'] });
  const { kubeconfig } = environment.stack.kubernetes;
  recorder = await PodRecorder.start(kubeconfig, NAMESPACE);
  worker = await environment.worker();
  await installSparkApplications(kubeconfig);
  const rule = environment.proxy.rule({ resource: 'sparkapplications', batch: 'uninstalled' }, UNKNOWN_KIND);
  uninstalled = await run({}, { name: 'uninstalled' });
  rule.remove();
  operator = new FakeOperator(kubeconfig, NAMESPACE).start();
  await installSparkApplications(kubeconfig, APACHE_FLAVOUR);
  apacheOperator = new FakeOperator(kubeconfig, NAMESPACE, APACHE_FLAVOUR).start();
  slow = startSlowScenarios();
});

afterAll(async () => {
  recorder.stop();
  await operator.stop();
  await apacheOperator.stop();
  await environment.close();
});

/** Starts the scenarios that wait for timeouts, concurrently with the other tests. */
function startSlowScenarios() {
  const limits = { timeouts: { submit: '25s' }, retry: { infrastructure: 0 } };
  const all = {
    ignored: run({ 'operator-submit': 'never' }, { name: 'ignored', ...limits }),
    // The submit timeout of these is longer than the tests may take.
    unbegun: submitAndKill('unbegun', { 'operator-submit': 'never' }),
    submitting: submitAndKill('submitting', { 'operator-submit': 'held' }, async (batchId) => {
      await until(batchId, 'being killed', ({ phase }) => phase === 'killing');
      operator.releaseSubmission('submitting');
    }),
    late: submitAndKill(LATE, { 'operator-submit': 'held' }),
  };
  // A failure is reported by the test that awaits the scenario.
  void Promise.allSettled(Object.values(all));
  return all;
}

function batch(simulation: Simulation, more: Partial<BatchRequest> = {}): BatchRequest {
  return simulatedBatch(NAMESPACE, simulation, { submit: { kind: 'operator' }, ...more });
}

async function submit(simulation: Simulation, more: Partial<BatchRequest> = {}): Promise<string> {
  return (await environment.batches.submit(batch(simulation, more))).batchId;
}

async function run(simulation: Simulation, more: Partial<BatchRequest> = {}): Promise<BatchResult> {
  return environment.batches.result(await submit(simulation, more));
}

/**
 * Kills a batch as soon as its resource exists and, unless it never does, the operator submits it.
 * @param whileKilled what happens between the kill and its result
 */
async function submitAndKill(
  name: string,
  simulation: Simulation,
  whileKilled: (batchId: string) => Promise<void> = () => Promise.resolve(),
): Promise<BatchResult> {
  const batchId = await submit(simulation, { name, timeouts: { submit: '1h' } });
  const application = await eventually(`the application of ${name} exists`, () => applicationOf(name));
  if (simulation['operator-submit'] !== 'never') {
    await eventuallyTrue(`the operator submits ${name}`, () => operator.isSubmitting(application));
  }
  await expect(environment.batches.kill(batchId, { reason: 'test' })).resolves.toMatchObject({ accepted: true });
  await whileKilled(batchId);
  return environment.batches.result(batchId);
}

async function applicationOf(name: string): Promise<SparkApplication | undefined> {
  return (await operator.applications()).find(({ metadata }) => metadata?.name?.startsWith(`${name}-`));
}

const stateOf = async (name: string) =>
  ((await applicationOf(name))?.status as KubeflowStatus | undefined)?.applicationState?.state;

const apacheApplicationOf = async (name: string) =>
  (await apacheOperator.applications()).find(({ metadata }) => metadata?.name?.startsWith(`${name}-`));

const apacheStateOf = async (name: string) =>
  ((await apacheApplicationOf(name))?.status as ApacheStatus | undefined)?.currentState?.currentStateSummary;

const { until, runningDriver } = batchHelpers(() => environment);

const podsOf = async (name: string) =>
  (await environment.cluster.pods()).flatMap(({ metadata }) =>
    metadata?.name?.startsWith(`${name}-`) ? metadata.name : [],
  );

/** Expects that nothing of a batch is left, and that none of its drivers ever ran. */
async function expectNothingOf(name: string): Promise<void> {
  expect(await applicationOf(name)).toBeUndefined();
  expect(await podsOf(name)).toEqual([]);
  for (const pod of await recorder.untilGone(`${name}-`)) expect(pod).toMatchObject({ ran: false });
}

test('a batch fails with the command that installs the operator where it is not installed', () => {
  expect(uninstalled).toMatchObject({ state: 'FAILED', failureClass: 'submit-rejected' });
  expect(uninstalled.message).toMatch(
    /^creating SparkApplication default\/operator\/uninstalled-\S+: cluster "default" has no SparkApplication .*helm install/,
  );
});

describe('a batch that the operator submits', () => {
  test('finishes where the operator ignores the pod template, so that the driver has no gate', async () => {
    const result = await run({ 'operator-template': 'ignored' }, { name: 'ungated' });
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0 });
  });

  test('has its Spark UI at the Service of its driver, whatever further Services the operator creates', async () => {
    const result = await run({}, { name: 'ui' });
    expect(result).toMatchObject({ state: 'FINISHED' });
    expect(result.sparkUiUrl).toMatch(/^http:\/\/ui-\S+-driver-svc\.operator\.svc:4040$/);
  });

  test('finishes without a Spark UI address when the worker may not list Services', async () => {
    const rule = environment.proxy.rule({ verb: 'list', resource: 'services' }, answer(403));
    const result = await run({}, { name: 'no-ui' });
    rule.remove();
    expect(result).toMatchObject({ state: 'FINISHED' });
    expect(result.sparkUiUrl).toBeUndefined();
  });

  test('is retried with another SparkApplication after an eviction', async () => {
    const retry = { infrastructure: 1, initialInterval: '100ms' };
    const result = await run({ end: 'Evicted' }, { name: 'evicted', retry });
    expect(result.attempts.map(({ verdict }) => verdict?.failureClass)).toEqual(['evicted', 'evicted']);
    const applications = (await operator.applications()).map(({ metadata }) => metadata?.name);
    expect(applications.filter((name) => name?.startsWith('evicted-'))).toHaveLength(2);
  });
});

describe('a failed submission', () => {
  test("fails the batch with the operator's message, and leaves no SparkApplication", async () => {
    const result = await run({ 'operator-submit': 'fails' }, { name: 'unsubmittable' });
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-rejected' });
    expect(result.message).toMatch(
      /the operator could not submit it: \w+: java\.io\.FileNotFoundException: job\.jar\.$/,
    );
    await expectNothingOf('unsubmittable');
  });

  test('fails the batch after the submit timeout with a hint at the operator', async () => {
    const result = await slow.ignored;
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-timeout' });
    expect(result.message).toContain('check that it is running, is not overloaded, and watches this namespace');
    await expectNothingOf('ignored');
  });

  test("fails the batch with the API server's message when the resource is invalid", async () => {
    const spec = { drivr: { cores: 1 } };
    const result = await run({}, { name: 'misspelt', submit: { kind: 'operator', spec } });
    expect(result).toMatchObject({ failureClass: 'submit-rejected' });
    expect(result.message).toContain('unknown field "spec.drivr"');
  });
});

describe('a SparkApplication that someone else deletes', () => {
  test('before the operator has submitted it ends the attempt at once, and is not created again', async () => {
    const batchId = await submit({ 'operator-submit': 'never' }, { name: 'withdrawn', timeouts: { submit: '1h' } });
    const application = await eventually('its application exists', () => applicationOf('withdrawn'));
    await eventually('a later try of the submission has seen it', async () => {
      const { raw } = await environment.client.workflow.getHandle(batchId).describe();
      return Number(raw.pendingActivities?.[0]?.attempt) > 2 || undefined;
    });
    await operator.delete(application.metadata?.name ?? '');
    const result = await environment.batches.result(batchId);
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'deleted', attempts: [{ number: 1 }] });
    expect(result.message).toMatch(
      /^SparkApplication default\/operator\/withdrawn-\S+ was deleted by someone else before/,
    );
    await expectNothingOf('withdrawn');
  });

  test('while its driver runs is named in the verdict', async () => {
    const batchId = await submit(HELD_RUNNING, { name: 'undermined' });
    const { name } = await runningDriver(batchId);
    const application = await eventually('its application exists', () => applicationOf('undermined'));
    await operator.delete(application.metadata?.name ?? '');
    await environment.cluster.deletePod(name).catch(() => undefined); // as the garbage collector does
    const result = await environment.batches.result(batchId);
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'deleted' });
    expect(result.message).toMatch(
      /Its SparkApplication default\/operator\/undermined-\S+ was deleted, and the driver with it\.$/,
    );
  });
});

describe('a kill', () => {
  test('does not wait for the submit timeout when the operator has not begun', async () => {
    expect(await slow.unbegun).toMatchObject({ state: 'KILLED' });
    await expectNothingOf('unbegun');
  });

  test('waits for the driver that the operator is submitting, which never runs and is gone when the batch ends', async () => {
    expect(await slow.submitting).toMatchObject({ state: 'KILLED' });
    await expectNothingOf('submitting');
    expect(recorder.of('submitting-')).toHaveLength(1);
  });

  test('completes before a very late submission; the driver of that submission never runs and is garbage-collected', async () => {
    expect(await slow.late).toMatchObject({ state: 'KILLED' });
    expect(recorder.of(`${LATE}-`)).toEqual([]);
    operator.releaseSubmission(LATE);
    await eventually('the late driver was created and is gone', () => recorder.of(`${LATE}-`).find(({ gone }) => gone));
    await expectNothingOf(LATE);
  });
});

describe('a batch that had no worker while its driver ended and disappeared', () => {
  test('ends by what its operator has recorded', async () => {
    const simulation = { ...HELD_RUNNING, 'exit-code': '7' };
    const more = { reconcile: { initialInterval: '2s' } };
    const batchIds = [
      await submit(simulation, { name: 'disappeared', ...more }),
      await submit(simulation, { name: 'apache-disappeared', ...more, ...TO_APACHE }),
    ];
    const drivers = await Promise.all(batchIds.map((batchId) => runningDriver(batchId)));
    await worker.kill();
    for (const { name } of drivers) {
      // The watch resumes where it was: without our label it does not report the end.
      await environment.cluster.relabelPod(name, { 'spark-batch/temporal-namespace-id': 'none' });
      await environment.cluster.releasePod(name);
    }
    await eventuallyTrue('the operators have recorded the ends', async () => {
      const states = [await stateOf('disappeared'), await apacheStateOf('apache-disappeared')];
      return states.join() === 'FAILED,TerminatedWithoutReleaseResources';
    });
    for (const { name } of drivers) await environment.cluster.forceRemovePod(name);
    worker = await environment.worker();
    for (const result of await Promise.all(batchIds.map((batchId) => environment.batches.result(batchId)))) {
      expect(result).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 7 });
      expect(result.message).toContain('the Spark operator recorded its end');
    }
  });
});

describe('a batch for the Apache operator', () => {
  const leftOf = async (name: string) => ({ application: await apacheApplicationOf(name), pods: await podsOf(name) });
  const NOTHING = { application: undefined, pods: [] };

  test('finishes, with its Spark UI, behind the gate of its template', async () => {
    const result = await run({}, { name: 'apache', ...TO_APACHE });
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0 });
    expect(result.applicationId).toMatch(/^apache-\S+-0$/);
    expect(result.sparkUiUrl).toMatch(/^http:\/\/apache-\S+-driver-svc\.operator\.svc:4040$/);
  });

  test("fails with the API server's answer to the operator, and leaves nothing", async () => {
    const result = await run({ 'operator-submit': 'fails' }, { name: 'apache-fails', ...TO_APACHE });
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-rejected' });
    expect(result.message).toContain('SchedulingFailure: pods "driver" is forbidden: exceeded quota (HTTP 403)');
    await eventually('nothing is left', async () => {
      const { application, pods } = await leftOf('apache-fails');
      return application === undefined && pods.length === 0 ? true : undefined;
    });
  });

  test('is killed together with its SparkApplication, which the operator holds by a finalizer', async () => {
    const batchId = await submit(HELD_RUNNING, { name: 'apache-killed', ...TO_APACHE });
    await runningDriver(batchId);
    await expect(environment.batches.kill(batchId, { reason: 'test' })).resolves.toMatchObject({ accepted: true });
    expect(await environment.batches.result(batchId)).toMatchObject({ state: 'KILLED' });
    await eventually(
      'its application is gone',
      async () => (await apacheApplicationOf('apache-killed')) === undefined || undefined,
    );
    expect(await leftOf('apache-killed')).toEqual(NOTHING);
  });
});
