import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { MESSAGES } from '../../src/model/messages/messages.ts';
import { DEFAULT_TASK_QUEUE, TEMPORAL_NAMESPACE_ID_LABEL } from '../../src/model/names.ts';
import type { BatchStatus } from '../../src/model/status/batch-status.ts';
import { BatchWorkflows } from '../../src/temporal/batch-workflows.ts';
import { type InProcessWorker, startInProcessWorker } from '../support/workers/in-process-worker.ts';
import { answer, type ApiRequest, delay, drop, RELEASE } from '../support/proxies/api-proxy.ts';
import { createdDrivers } from '../support/records/audit-log.ts';
import { simulatedBatch, type Simulation, HELD_RUNNING } from '../support/environment/test-environment.ts';
import { runCommand } from '../support/command.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { historyOf, scheduledIn } from '../support/records/history.ts';
import { TestCluster } from '../support/environment/test-cluster.ts';
import { type AccountKubeconfig, grantedWorker } from '../support/environment/worker-account.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import { eventually } from '../support/eventually.ts';
import type { ExistingDriver } from '../../src/model/driver/observation.ts';

const NAMESPACE = 'retries';
/** Namespace of the worker's second cluster, `spare`. */
const SPARE = 'retries-spare';
const QUICK = { initialInterval: '100ms' };
/** WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND. */
const UNHANDLED_COMMAND = 1;

let spare: AccountKubeconfig;
let environment: FaultyEnvironment;
let running: InProcessWorker;

const submit = (
  name: string,
  simulation: Simulation,
  retry: BatchRequest['retry'],
  more: Partial<BatchRequest> = {},
) => {
  const { namespace: _, ...batch } = simulatedBatch(NAMESPACE, { 'run-time': '0.3s', ...simulation });
  return environment.batches.submit({ ...batch, name, retry: { ...QUICK, ...retry }, ...more }, { batchId: name });
};

/** The worker shares this process with the tests, which therefore poll rarely. */
const PATIENCE = { every: 400 };

const { until, untilRunning, runningDriver, releaseDriver } = batchHelpers(() => environment, PATIENCE);
const isRunning = ({ state }: BatchStatus) => state === 'RUNNING';
const untilHeld = (batchId: string) => until(batchId, 'held', ({ phase }) => phase === 'held');

const sparkbatch = (...args: string[]) =>
  runCommand(args, { env: { TEMPORAL_ADDRESS: environment.stack.temporal.address, TEMPORAL_NAMESPACE: NAMESPACE } });

const created = (batch: string, namespace = NAMESPACE) =>
  createdDrivers(environment.stack.kubernetes.auditLog, namespace).filter((name) => name.startsWith(`${batch}-`));

const memoryLimit = async (name: string | undefined) =>
  (await environment.cluster.pod(name ?? ''))?.spec?.containers[0]?.resources?.limits?.['memory'];

async function evicted(): Promise<void> {
  await submit('evicted', { end: 'Evicted', 'finishes-from-attempt': '2' }, {});
  const result = await environment.batches.result('evicted');
  expect(result).toMatchObject({ state: 'FINISHED', attempts: [{ number: 1 }, { number: 2 }] });
  expect(result.attempts.map(({ verdict }) => verdict?.failureClass)).toEqual(['evicted', undefined]);
  expect(result.attempts.map(({ driver }) => driver.cluster)).toEqual(['home', 'home']);
}

async function outOfMemory(): Promise<void> {
  // 1g and 1536m with an overhead of 384m are too little, 2304m and 384m are not.
  await submit('memory', { 'needs-memory': '2500Mi' }, { memoryFactor: 1.5 }, { cleanup: 'NONE' });
  const result = await environment.batches.result('memory');
  expect(result).toMatchObject({ state: 'FINISHED' });
  expect(result.attempts.map(({ memory }) => memory)).toEqual([
    { driver: '1g', executor: '1g' },
    { driver: '1536m', executor: '1g' },
    { driver: '2304m', executor: '1g' },
  ]);
  expect(result.attempts.map(({ verdict }) => verdict?.failureClass)).toEqual([
    'out-of-memory',
    'out-of-memory',
    undefined,
  ]);
  expect(result.attempts[1]?.changes).toEqual(['memory raised from 1g to 1536m after out-of-memory of the driver']);
  const drivers = result.attempts.map(({ driver }) => driver.name);
  expect(await Promise.all(drivers.map(memoryLimit))).toEqual(['1408Mi', '1920Mi', '2688Mi']);
  expect(created('memory')).toEqual(drivers);
}

/** More attempts than a run has, after which the batch is held. */
async function continued(): Promise<void> {
  const name = 'continued';
  const attempts = 22;
  // The watch asks a batch for its driver every ten seconds at most, and each attempt has another one.
  const reconcile = { initialInterval: '1s', maximumInterval: '1s' } as const;
  const retry = { application: attempts - 1, maximumInterval: '100ms', onExhausted: 'hold' } as const;
  const { runId } = await submit(name, { 'exit-code': '3', 'run-time': '0.1s' }, retry, { reconcile });
  const { attempts: made } = await untilHeld(name);
  expect(made.map(({ number }) => number)).toEqual(Array.from({ length: attempts }, (_, index) => index + 1));
  expect(created(name)).toEqual(made.map(({ driver }) => driver.name));

  const [first, now] = await Promise.all(
    [runId, undefined].map((run) => environment.client.workflow.getHandle(name, run).describe()),
  );
  expect(first?.status.name).toBe('CONTINUED_AS_NEW');
  expect(now?.memo).toMatchObject(first?.memo ?? {});
  // The watch, the sweep and the queue of a tenant know both runs as one batch.
  const key = made[0]?.driver.tag.replace(/-1$/, '') ?? '';
  const labels = (await environment.cluster.pod(made.at(-1)?.driver.name ?? ''))?.metadata?.labels ?? {};
  const batches = new BatchWorkflows(environment.client, labels[TEMPORAL_NAMESPACE_ID_LABEL] ?? '');
  expect(await batches.stateOf({ batchId: name, key })).toMatchObject({ kind: 'open', isSameRun: true });
  await eventually('the list has the batch once', async () => {
    expect((await sparkbatch('list', '--name', name, '-o', 'name')).out).toBe(`${name}\n`);
    return true;
  });

  expect(await environment.batches.kill(name, { wait: true })).toMatchObject({ accepted: true });
  const result = await environment.batches.result(name);
  expect(result).toMatchObject({ state: 'KILLED', startedAt: expect.any(String) });
  expect(result.attempts).toHaveLength(attempts);
  expect(Math.abs(Date.parse(result.startedAt) - (first?.startTime.getTime() ?? 0))).toBeLessThan(5000);
}

async function heldAndRetried(): Promise<void> {
  const name = 'held-retried';
  await submit(name, { 'exit-code': '3', 'finishes-from-attempt': '2' }, { onExhausted: 'hold' });
  const { message, attempts, held } = await untilHeld(name);
  expect(attempts).toMatchObject([{ verdict: { failureClass: 'application' } }]);
  expect(held?.until).toBeUndefined();
  expect(message).toContain('exit code 3');
  expect(message).toContain(
    `"sparkbatch retry ${name}" to start another attempt, or "sparkbatch give-up ${name}" to end the batch as failed`,
  );
  expect(await environment.batches.retry(name, { driverMemory: '4Gi' })).toMatchObject({ accepted: false });
  expect(await environment.batches.retry(name, { reason: 'the disk is free again', driverMemory: '2g' })).toEqual({
    accepted: true,
    message: 'The batch is tried again',
  });
  const result = await environment.batches.result(name);
  expect(result).toMatchObject({ state: 'FINISHED', attempts: [{}, { memory: { driver: '2g' }, decided: true }] });
  expect(result.attempts[1]?.changes).toEqual([
    'memory of the driver set from 1g to 2g on request',
    'retried on request: the disk is free again',
  ]);
  expect(await environment.batches.retry(name)).toEqual({
    accepted: false,
    message: 'The batch is not held for a decision: it has ended as FINISHED',
  });
}

async function heldAndGivenUp(): Promise<void> {
  const name = 'held-given-up';
  await submit(name, { 'exit-code': '3' }, { onExhausted: 'hold', holdTimeout: '1h' });
  expect((await untilHeld(name)).held?.until).toBeDefined();
  const reply = await sparkbatch('give-up', name, '--reason', 'not today');
  expect(reply).toEqual({ code: 0, out: 'The batch is given up.\n', err: '' });
  const result = await environment.batches.result(name);
  expect(result).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 3, attempts: [{}] });
  expect(result.message).toContain('Given up on request: not today.');
  const late = await sparkbatch('retry', name, '--driver-memory', '2g');
  expect(late.code).toBe(6);
  expect(late.out).toBe('Refused: The batch is not held for a decision: it has ended as FAILED.\n');
  expect((await sparkbatch('retry', name, '--driver-memory', '2Gi')).code).toBe(2);
}

/** The example behaves as its comments say. */
async function example(): Promise<void> {
  const file = join(import.meta.dirname, '../../examples/retries.yaml');
  expect((await sparkbatch('submit', '-f', file, '--id', 'example')).code).toBe(0);
  const result = await environment.batches.result('example');
  expect(result).toMatchObject({ state: 'FINISHED', attempts: [{}, { memory: { driver: '1536m' } }] });
}

async function heldTooLong(): Promise<void> {
  await submit('held-too-long', { 'exit-code': '3' }, { onExhausted: 'hold', holdTimeout: '1s' });
  const result = await environment.batches.result('held-too-long');
  expect(result.message).toContain('Given up: no decision was made within 1s.');
}

async function heldAndKilled(): Promise<void> {
  const name = 'held-killed';
  await submit(name, { 'exit-code': '3' }, { onExhausted: 'hold' });
  await untilHeld(name);
  expect(await environment.batches.kill(name, { reason: 'no more', wait: true })).toMatchObject({ accepted: true });
  const result = await environment.batches.result(name);
  expect(result).toMatchObject({ state: 'KILLED', attempts: [{ verdict: { failureClass: 'application' } }] });
  expect(created(name)).toHaveLength(1);
}

/** Invalid messages leave the batch running, and fail no workflow task. */
async function poisoned(): Promise<void> {
  const name = 'poisoned';
  await submit(name, HELD_RUNNING, {});
  await untilRunning(name);
  const handle = environment.client.workflow.getHandle(name);
  for (const poison of [[], [null], ['x'], [{ state: 'FINISHED' }], [{ tag: 7, uid: {} }]]) {
    await handle.signal(MESSAGES.driverObserved, ...poison);
    for (const message of [MESSAGES.retry, MESSAGES.giveUp]) await handle.signal(message, ...poison);
  }
  const ask = (update: string, poison: unknown[]) =>
    handle.executeUpdate<object, [unknown]>(update, { args: poison as [unknown] });
  for (const poison of [[], [null], ['x'], [{ by: 7 }]]) {
    expect(await ask(MESSAGES.extendRuntime, poison)).toMatchObject({ accepted: false });
    expect(await ask(MESSAGES.retryUpdate, poison)).toMatchObject({ accepted: false });
  }
  expect(await environment.batches.status(name)).toMatchObject({ state: 'RUNNING', attempts: [{ number: 1 }] });
  await environment.batches.kill(name, { wait: true });
  const history = await historyOf(environment.client, name);
  // A workflow that completes while a signal arrives learns it from the failure of that task.
  const failures = history.flatMap(({ workflowTaskFailedEventAttributes: failure }) =>
    failure ? [Number(failure.cause)] : [],
  );
  expect(failures.filter((cause) => cause !== UNHANDLED_COMMAND)).toEqual([]);
}

/** Only the run that a run continues can hand a plan to it: another plan would be subject to no limit. */
async function forged(): Promise<void> {
  const handle = await environment.client.workflow.start('SparkBatch', {
    workflowId: 'forged',
    taskQueue: DEFAULT_TASK_QUEUE,
    args: [{ name: 'forged' }, { runId: 'any', startedAt: '', plan: { value: {} }, reference: {}, attempts: [] }],
  });
  await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'InvalidBatch' } });
}

async function poisonedKill(): Promise<void> {
  const name = 'poisoned-kill';
  await submit(name, HELD_RUNNING, {});
  await untilRunning(name);
  await environment.client.workflow.getHandle(name).signal(MESSAGES.kill, { reason: { why: 'an object' } });
  await expect(environment.batches.result(name)).resolves.toMatchObject({
    state: 'KILLED',
    message: expect.stringContaining('no reason given'),
  });
}

async function cancelled(): Promise<void> {
  const name = 'cancelled';
  await submit(name, HELD_RUNNING, {});
  await untilRunning(name);
  await environment.client.workflow.getHandle(name).cancel();
  const result = await environment.batches.result(name);
  expect(result).toMatchObject({
    state: 'KILLED',
    reason: 'Cancelled',
    attempts: [{ number: 1, verdict: { failureClass: 'killed' } }],
  });
}

/** Creates an executor that another controller's finalizer keeps, and that ends when the test releases it. */
async function createLingeringExecutor(driver: ExistingDriver): Promise<string> {
  const labels = (await environment.cluster.pod(driver.name))?.metadata?.labels ?? {};
  const name = driver.name.replace(/-driver$/, '-exec-1');
  await environment.cluster.core.createNamespacedPod({
    namespace: NAMESPACE,
    body: {
      metadata: {
        name,
        labels: {
          'spark-app-selector': driver.applicationId,
          'spark-role': 'executor',
          [TEMPORAL_NAMESPACE_ID_LABEL]: labels[TEMPORAL_NAMESPACE_ID_LABEL] ?? '',
        },
        annotations: { 'sim.spark-batch/hold': 'Terminating' },
        finalizers: ['example.org/other-controller'],
      },
      spec: { restartPolicy: 'Never', containers: [{ name: 'spark-kubernetes-executor', image: 'spark' }] },
    },
  });
  return name;
}

/** An executor outlives its driver: it terminates slowly, and a finalizer keeps it after that. */
async function lingering(): Promise<void> {
  const name = 'lingering';
  await submit(name, { ...HELD_RUNNING, end: 'Evicted', 'finishes-from-attempt': '2' }, {});
  const executor = await createLingeringExecutor(await runningDriver(name));
  await releaseDriver(name);
  const waiting = await until(name, 'waiting for its executor', ({ phase }) => phase === 'killing');
  expect(waiting.message).toMatch(
    /^Since .* waiting until nothing of driver .* runs any more; then attempt 2 begins\./,
  );
  await environment.cluster.releasePod(executor);
  await until(name, 'running in its second attempt', (status) => status.attempts.length === 2 && isRunning(status));
  await releaseDriver(name);
  const result = await environment.batches.result(name);
  expect(result).toMatchObject({ state: 'FINISHED', attempts: [{}, {}] });
  // Its finalizer still keeps it, but it had ended before the second attempt began.
  const left = await environment.cluster.pod(executor);
  expect(left?.status?.phase).toBe('Failed');
  const ended = left?.status?.containerStatuses?.[0]?.state?.terminated?.finishedAt;
  const since = Date.parse(result.attempts[1]?.submittedAt ?? '');
  // Kubernetes' times are whole seconds.
  expect(new Date(ended ?? Number.NaN).getTime()).toBeLessThanOrEqual(since);
  await environment.cluster.removeFinalizers(executor);
}

/** A driver that was not found when its end was recorded exists after all, and runs. */
async function backAgain(): Promise<void> {
  const name = 'back-again';
  const retry = { classes: { deleted: { limit: 1 } } };
  await submit(name, HELD_RUNNING, retry, {
    reconcile: { initialInterval: '1s' },
  });
  const { name: first } = await runningDriver(name);
  const hidden = environment.proxy.rule({ verb: 'get', resource: 'pods', batch: name }, answer(404));
  await hidden.caught(2);
  await until(name, 'in its second attempt', (status) => status.attempts.length === 2);
  hidden.remove();
  // The list of pods showed the first driver before the second was created: it was deleted, and has ended.
  expect([undefined, 'Failed']).toContain((await environment.cluster.pod(first))?.status?.phase);
  expect((await environment.batches.status(name)).attempts[0]?.verdict?.failureClass).toBe('deleted');
  await environment.batches.kill(name, { wait: true });
  expect(created(name)).toHaveLength(2);
}

/** Two evictions on cluster home, after which its API server does not answer. */
async function moves(): Promise<void> {
  const name = 'moves';
  await submit(name, { ...HELD_RUNNING, end: 'Evicted', 'finishes-from-attempt': '3' }, { moveTo: ['spare'] });
  const { attempts } = await untilRunning(name);
  const second = attempts[0]?.driver.applicationId.replace(/-1$/, '-2') ?? '';
  // Lists for the evidence are answered. Those after the release of the driver, which ask whether anything is left, are not.
  const isRelease = (request: ApiRequest) => request.name.endsWith('-2-driver') && RELEASE.where?.(request) === true;
  const release = { ...RELEASE, batch: name, where: isRelease };
  const released = environment.proxy.rule(release, delay(0));
  const isUnanswered = ({ url }: ApiRequest) => released.fired > 0 && url.includes(second);
  const unanswered = environment.proxy.rule({ verb: 'list', where: isUnanswered }, drop('before'));
  await releaseDriver(name);
  await until(name, 'running in its second attempt', (status) => status.attempts.length === 2 && isRunning(status));
  await releaseDriver(name);
  await unanswered.caught(3);
  const waiting = await until(name, 'waiting for home', ({ message }) => message.includes('The step is retried'));
  expect(waiting).toMatchObject({ phase: 'killing', cluster: 'home', attempts: [{}, {}] });
  expect(waiting.message).toContain('then attempt 3 begins on cluster spare');
  expect(waiting.message).toMatch(/The step is retried: listing the pods of home\/.*: the API server did not answer/);
  expect(created(name, SPARE)).toEqual([]);
  unanswered.remove();
  await until(name, 'running on cluster spare', (status) => status.attempts.length === 3 && isRunning(status));
  await releaseDriver(name);

  const result = await environment.batches.result(name);
  expect(result).toMatchObject({ state: 'FINISHED', driver: { cluster: 'spare', namespace: SPARE } });
  expect(result.attempts.map(({ driver }) => driver.cluster)).toEqual(['home', 'home', 'spare']);
  expect(result.attempts[2]?.changes).toEqual(['moved from cluster home to spare']);
  expect([created(name).length, created(name, SPARE).length]).toEqual([2, 1]);
  expect(await environment.batches.status(name)).toMatchObject({ cluster: 'spare', namespace: SPARE });
  expect(scheduledIn(await historyOf(environment.client, name), 'sparkStartDriver')).toBe(3);
}

let scenarios: ReturnType<typeof startScenarios>;

/** Runs all scenarios at once. */
function startScenarios() {
  const all = {
    evicted: evicted(),
    outOfMemory: outOfMemory(),
    continued: continued(),
    heldAndRetried: heldAndRetried(),
    heldAndGivenUp: heldAndGivenUp(),
    heldTooLong: heldTooLong(),
    heldAndKilled: heldAndKilled(),
    poisoned: poisoned(),
    poisonedKill: poisonedKill(),
    forged: forged(),
    cancelled: cancelled(),
    lingering: lingering(),
    backAgain: backAgain(),
    moves: moves(),
    example: example(),
  };
  // A failure is reported by the test that awaits the scenario.
  void Promise.allSettled(Object.values(all));
  return all;
}

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  const { kubernetes } = environment.stack;
  await new TestCluster(kubernetes.kubeconfig, SPARE).createNamespace();
  spare = await grantedWorker(kubernetes.kubeconfig, { namespaces: [SPARE], features: ['native'], parts: ['worker'] });
  running = await startInProcessWorker(environment, {
    clusters: {
      home: { kubeconfig: environment.proxy.kubeconfig, namespaces: [NAMESPACE] },
      spare: { kubeconfig: spare.path, namespaces: [SPARE] },
    },
    defaultCluster: 'home',
  });
  scenarios = startScenarios();
});

afterAll(async () => {
  await running.stop();
  await environment.close();
  await spare.remove();
});

describe('a retried batch', () => {
  test('finishes in its second attempt after an eviction', () => scenarios.evicted);
  test('gets more memory until it suffices', () => scenarios.outOfMemory);
  test('continues in a new run of its workflow after many attempts', () => scenarios.continued);
  test('behaves as examples/retries.yaml documents', () => scenarios.example);
  test('moves to another cluster after two failures, and only when nothing of it is left on the first', () =>
    scenarios.moves);
  test('waits until executors have ended that a finalizer of another controller keeps', () => scenarios.lingering);
  test('waits until a driver is deleted that was not found and exists after all', () => scenarios.backAgain);
});

describe('a batch that is held for a decision', () => {
  test('is retried when a user asks for it', () => scenarios.heldAndRetried);
  test('fails as it had failed when a user gives it up', () => scenarios.heldAndGivenUp);
  test('fails as it had failed when the hold timeout is over', () => scenarios.heldTooLong);
  test('is killed at once', () => scenarios.heldAndKilled);
});

describe('an invalid message', () => {
  test('is ignored, and fails no workflow task', () => scenarios.poisoned);
  test('is a kill without a reason when it is the signal kill', () => scenarios.poisonedKill);
});

test('a batch that is started with the state of another run ignores it', () => scenarios.forged);

test('a cancelled batch has a result with all attempts', () => scenarios.cancelled);
