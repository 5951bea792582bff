import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TAG_LABEL } from '../../../src/model/names.ts';
import type { WorkerFeature } from '../../../src/model/permissions/worker-permissions.ts';
import type { BatchResult } from '../../../src/model/status/result.ts';
import { hold, RELEASE } from '../proxies/api-proxy.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../environment/faulty-environment.ts';
import { PodRecorder } from '../records/pod-recorder.ts';
import type { Death, KindUnderTest, OpenKind } from './kind.ts';
import { HELD_PENDING, HELD_RUNNING } from '../environment/test-environment.ts';
import { batchHelpers } from '../environment/batch-helpers.ts';
import { eventuallyTrue } from '../eventually.ts';

/** Requests of the start at which a worker dies: the same for every kind with our scheduling gate. */
const DEATHS_AT_START: readonly Death[] = [
  ['before the gate of the driver is lifted', 'dies-start', patchWith('schedulingGates'), 'before'],
  [
    'after the gate of the driver is lifted, before it receives the reply',
    'dies-started',
    patchWith('schedulingGates'),
    'after',
  ],
];
/** The same for every kind. */
const DEATHS_AT_END: readonly Death[] = [['while it records the end', 'dies-recording', RELEASE, 'before']];
/** A batch that loses its worker during the kill. */
const DIES_KILLING = 'dies-killing';

/** Long enough for a kind that starts a JVM on a slow machine. */
const LONG_SUBMISSION = { timeouts: { submit: '10m' } } as const;
/** The same for what the test waits for. */
const SLOW = { within: 400_000 };

/** Patches of pods with this text. */
export function patchWith(text: string) {
  return { verb: 'patch', resource: 'pods', where: ({ body }: { body: Buffer }) => body.includes(text) } as const;
}

/**
 * The life of a batch of any kind: it finishes, fails, is killed in each phase, loses its worker at each step, is cleaned
 * up. One worker serves the first half and dies in the middle of the second; another one continues.
 * @param namespace of Temporal and Kubernetes
 * @param features that its workers have rights for
 */
export function lifecycleSuite(namespace: string, open: OpenKind, features: readonly WorkerFeature[]): void {
  let environment: FaultyEnvironment;
  let kind: KindUnderTest;
  let recorder: PodRecorder;
  let deaths: readonly Death[] = [];
  const results = new Map<string, BatchResult>();

  const submit = async (name: string, simulation = {}, more = {}) => {
    await kind.createDriver?.(name, simulation);
    return environment.batches.submit(kind.batch(name, simulation, { ...LONG_SUBMISSION, ...more }), { batchId: name });
  };

  async function untilEnded(name: string): Promise<BatchResult> {
    const result = await environment.batches.result(name);
    results.set(name, result);
    return result;
  }

  const { until, untilRunning, runningDriver, releaseDriver } = batchHelpers(() => environment, SLOW);

  async function killed(name: string): Promise<BatchResult> {
    await expect(environment.batches.kill(name, { reason: 'test' })).resolves.toMatchObject({ accepted: true });
    return untilEnded(name);
  }

  async function killWhileCreating(name: string): Promise<void> {
    const rule = environment.proxy.rule({ ...kind.creating, batch: name }, hold('after'));
    // An adoption fails when the driver changes at the same time, so it is caught while the driver stays as it is.
    await submit(name, kind.createDriver ? HELD_RUNNING : {});
    await rule.caught(1, SLOW);
    const kill = environment.batches.kill(name, { reason: 'test', wait: true });
    await until(name, 'being killed', (status) => status.kill !== undefined);
    rule.release();
    await kill;
    await untilEnded(name);
  }

  async function killRunning(name: string): Promise<void> {
    await submit(name, { ...HELD_RUNNING, 'termination-time': '1s' });
    const driver = await runningDriver(name);
    const labels = (await environment.cluster.pod(driver.name))?.metadata?.labels ?? {};
    const ours = Object.entries(labels).filter(([key]) => key.startsWith('spark-batch') && key !== TAG_LABEL);
    await environment.cluster.createExecutor(driver, 1, kind.createDriver ? {} : Object.fromEntries(ours));
    await killed(name);
  }

  async function killPending(name: string): Promise<void> {
    await submit(name, HELD_PENDING);
    await until(name, 'followed', ({ phase }) => phase === 'following');
    await killed(name);
  }

  async function endBatches(): Promise<void> {
    await Promise.all([
      submit('finishes', { 'run-time': '1s' }).then(() => untilEnded('finishes')),
      submit('fails', { 'exit-code': '3', message: 'no such table' }).then(() => untilEnded('fails')),
      submit('cleaned', {}, { cleanup: 'ALL', retention: '1s' }).then(() => untilEnded('cleaned')),
      killWhileCreating('kill-creating'),
      killPending('kill-pending'),
      killRunning('kill-running'),
    ]);
  }

  async function loseWorker(): Promise<void> {
    const rules = deaths.map(([, batch, request, moment]) =>
      environment.proxy.rule({ ...request, batch }, hold(moment)),
    );
    rules.push(environment.proxy.rule({ ...kind.killing, batch: DIES_KILLING }, hold('before')));
    await Promise.all([
      submit('outlives', HELD_RUNNING),
      submit(DIES_KILLING, HELD_RUNNING),
      ...deaths.map(([, name]) => submit(name)),
    ]);
    await Promise.all([untilRunning('outlives'), untilRunning(DIES_KILLING)]);
    await environment.batches.kill(DIES_KILLING, { reason: 'test' });
    await Promise.all(rules.map((rule) => rule.caught(1, SLOW)));
    await worker.kill();
    for (const rule of rules) rule.remove();
    await environment.worker({ args: kind.workerArguments ?? [] });
    await releaseDriver('outlives');
    await Promise.all(['outlives', DIES_KILLING, ...deaths.map(([, name]) => name)].map(untilEnded));
  }

  let worker: Awaited<ReturnType<FaultyEnvironment['worker']>>;

  beforeAll(async () => {
    environment = await openFaultyEnvironment(namespace, { features });
    recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, namespace);
    kind = await open(environment);
    deaths = [...kind.deaths, ...(kind.createDriver ? [] : DEATHS_AT_START), ...DEATHS_AT_END];
    worker = await environment.worker({ args: kind.workerArguments ?? [] });
    await endBatches();
    await loseWorker();
  });

  afterAll(async () => {
    recorder.stop();
    await environment.close();
    await kind.close?.();
  });

  /** Drivers of a batch that ever ran. */
  const driversThatRan = (name: string) =>
    recorder.of(`${name}-`).filter((pod) => pod.ran && !pod.name.includes('-exec-'));

  async function objectsOf(name: string): Promise<string[]> {
    const { core } = environment.cluster;
    const uids = new Set(results.get(name)?.attempts.map(({ driver }) => driver.uid));
    const pods = (await environment.cluster.pods()).filter(({ metadata }) => metadata?.name?.startsWith(`${name}-`));
    const lists = await Promise.all([
      core.listNamespacedService({ namespace }),
      core.listNamespacedConfigMap({ namespace }),
    ]);
    const dependents = lists
      .flatMap(({ items }) => items.map(({ metadata }) => ({ metadata })))
      .filter(({ metadata }) => metadata?.ownerReferences?.some(({ uid }) => uids.has(uid)));
    const names = [...pods, ...dependents].map(({ metadata }) => metadata?.name ?? '');
    return [...names, ...((await kind.otherObjectsOf?.(name)) ?? [])];
  }

  const untilNothingIsLeft = (name: string) =>
    eventuallyTrue(`nothing is left of ${name}`, async () => (await objectsOf(name)).length === 0);

  async function expectKilled(name: string): Promise<void> {
    const result = results.get(name);
    expect(result).toMatchObject({ state: 'KILLED', failureClass: 'killed' });
    const pods = (await environment.cluster.pods()).map(({ metadata }) => metadata?.name ?? '');
    expect(pods.filter((pod) => pod.startsWith(`${name}-`))).toEqual([]);
    await untilNothingIsLeft(name);
  }

  test('finishes when its driver exits with 0, and releases the driver', async () => {
    const result = results.get('finishes');
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    const pod = await environment.cluster.pod(result?.driver?.name ?? '');
    expect(pod?.metadata?.finalizers ?? []).toEqual([]);
    expect(pod?.spec?.schedulingGates ?? []).toEqual([]);
    expect(pod?.metadata?.labels?.['spark-app-selector']).toBe(result?.applicationId);
  });

  test('fails with the exit code and the message of its driver', () => {
    const result = results.get('fails');
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 3 });
    expect(result?.message).toContain('no such table');
  });

  test('leaves nothing after its retention', async () => {
    const result = results.get('cleaned');
    expect(result).toMatchObject({ state: 'FINISHED' });
    await untilNothingIsLeft('cleaned');
  });

  test('leaves nothing when it is killed during the creation of the driver, which never runs behind its gate', async () => {
    await expectKilled('kill-creating');
    const ran = driversThatRan('kill-creating');
    expect(kind.createDriver ? ran.slice(1) : ran).toEqual([]);
  });

  test('leaves nothing when it is killed while its driver is PENDING', async () => {
    await expectKilled('kill-pending');
    expect(results.get('kill-pending')?.attempts[0]?.startedAt).toBeUndefined();
  });

  test('leaves neither driver nor executors when it is killed while they run', () => expectKilled('kill-running'));

  test('finishes with the same driver when its worker dies while that runs', () => {
    expect(results.get('outlives')).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    expect(driversThatRan('outlives')).toHaveLength(1);
  });

  test('finishes with one driver when its worker dies at any step of the submission or of the end', () => {
    const found = deaths.map(([when, name]) => {
      const { state, exitCode, attempts } = results.get(name) ?? {};
      return { when, state, exitCode, attempts: attempts?.length, drivers: driversThatRan(name).length };
    });
    const expected = { state: 'FINISHED', exitCode: 0, attempts: 1, drivers: 1 };
    expect(found).toEqual(deaths.map(([when]) => ({ when, ...expected })));
  });

  test('leaves nothing when its worker dies during a kill', () => expectKilled(DIES_KILLING));
}
