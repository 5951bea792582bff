import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { retentionWorkflowId, TAG_LABEL } from '../../../src/model/names.ts';
import type { WorkerFeature } from '../../../src/model/permissions/worker-permissions.ts';
import type { BatchResult } from '../../../src/model/status/result.ts';
import type { BatchStatus } from '../../../src/model/status/batch-status.ts';
import { hold } from '../proxies/api-proxy.ts';
import { eventually } from '../eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../environment/faulty-environment.ts';
import { PodRecorder } from '../records/pod-recorder.ts';
import type { Death, KindUnderTest, OpenKind } from './kind.ts';

/** The steps after the driver is made are the same for every kind; so are the requests at which a worker dies there. */
const DEATHS_AFTERWARDS: readonly Death[] = [
  ['before the driver is let start', 'dies-start', patchWith('schedulingGates'), 'before'],
  ['after the driver was let start, before it heard of that', 'dies-started', patchWith('schedulingGates'), 'after'],
  ['while it records the end', 'dies-recording', patchWith('$deleteFromPrimitiveList/finalizers'), 'before'],
];
/** Its worker dies while it kills it. */
const DIES_KILLING = 'dies-killing';

/** Long enough for a kind that starts a JVM on a machine that is busy with other tests. */
const PATIENCE = { timeouts: { submit: '5m' } } as const;
/** The environment itself waits for as long as the slowest kind needs for all of its batches. */
const SLOW = { within: 240_000 };

function patchWith(text: string) {
  return { verb: 'patch', resource: 'pods', where: ({ body }: { body: Buffer }) => body.includes(text) } as const;
}

/**
 * What a batch goes through in its life, whatever makes its driver: it finishes, fails, is killed in each phase, loses its
 * worker at each step, is cleaned up. One worker sees the first half, dies in the middle of the second, and is followed
 * by another.
 * @param namespace of Temporal and Kubernetes
 * @param features what its workers have the rights for
 */
export function lifecycleSuite(namespace: string, open: OpenKind, features: readonly WorkerFeature[]): void {
  let environment: FaultyEnvironment;
  let kind: KindUnderTest;
  let recorder: PodRecorder;
  let deaths: readonly Death[] = [];
  const results = new Map<string, BatchResult>();

  const submit = (name: string, simulation = {}, more = {}) =>
    environment.batches.submit(kind.batch(name, simulation, { ...PATIENCE, ...more }), { batchId: name });

  async function ended(name: string): Promise<BatchResult> {
    const result = await environment.batches.result(name);
    results.set(name, result);
    return result;
  }

  const until = (name: string, what: string, holds: (status: BatchStatus) => boolean): Promise<BatchStatus> =>
    eventually(
      `batch ${name} is ${what}`,
      async () => {
        const status = await environment.batches.status(name);
        return holds(status) ? status : undefined;
      },
      SLOW,
    );

  const untilRunning = (name: string) => until(name, 'RUNNING', ({ state }) => state === 'RUNNING');

  async function killed(name: string): Promise<BatchResult> {
    await expect(environment.batches.kill(name, { reason: 'test' })).resolves.toMatchObject({ accepted: true });
    return ended(name);
  }

  async function killWhileMaking(name: string): Promise<void> {
    const rule = environment.proxy.rule({ ...kind.making, batch: name }, hold('after'));
    await submit(name);
    await rule.caught(1, SLOW);
    const kill = environment.batches.kill(name, { reason: 'test', wait: true });
    await until(name, 'told of its kill', (status) => status.kill !== undefined);
    rule.release();
    await kill;
    await ended(name);
  }

  async function killRunning(name: string): Promise<void> {
    await submit(name, { 'run-time': '300s', 'termination-time': '1s' });
    const { attempts } = await untilRunning(name);
    const driver = attempts[0]?.driver;
    const labels = (await environment.cluster.pod(driver?.name ?? ''))?.metadata?.labels ?? {};
    if (driver?.uid === undefined) throw new Error('the running driver has no uid');
    const ours = Object.entries(labels).filter(([key]) => key.startsWith('spark-batch') && key !== TAG_LABEL);
    await environment.cluster.createExecutor({ ...driver, uid: driver.uid }, 1, Object.fromEntries(ours));
    await killed(name);
  }

  async function killPending(name: string): Promise<void> {
    await submit(name, { 'pending-time': '300s' });
    await until(name, 'followed', ({ phase }) => phase === 'following');
    await killed(name);
  }

  async function endLives(): Promise<void> {
    await Promise.all([
      submit('finishes', { 'run-time': '1s' }).then(() => ended('finishes')),
      submit('fails', { 'exit-code': '3', message: 'no such table' }).then(() => ended('fails')),
      submit('cleaned', {}, { cleanup: 'ALL', retention: '1s' }).then(() => ended('cleaned')),
      killWhileMaking('kill-making'),
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
      submit('outlives', { 'run-time': '20s' }),
      submit(DIES_KILLING, { 'run-time': '300s' }),
      ...deaths.map(([, name]) => submit(name)),
    ]);
    await Promise.all([untilRunning('outlives'), untilRunning(DIES_KILLING)]);
    await environment.batches.kill(DIES_KILLING, { reason: 'test' });
    await Promise.all(rules.map((rule) => rule.caught(1, SLOW)));
    await worker.kill();
    for (const rule of rules) rule.remove();
    await environment.worker({ args: kind.workerArguments ?? [] });
    await Promise.all(['outlives', DIES_KILLING, ...deaths.map(([, name]) => name)].map(ended));
  }

  let worker: Awaited<ReturnType<FaultyEnvironment['worker']>>;

  beforeAll(async () => {
    environment = await openFaultyEnvironment(namespace, { features });
    recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, namespace);
    kind = await open(environment);
    deaths = [...kind.deaths, ...DEATHS_AFTERWARDS];
    worker = await environment.worker({ args: kind.workerArguments ?? [] });
    await endLives();
    await loseWorker();
  }, 400_000);

  afterAll(async () => {
    recorder.stop();
    await environment.close();
    await kind.close?.();
  }, 60_000);

  /** Pods of a batch that ever ran, however short. */
  const ran = (name: string) => recorder.of(`${name}-`).filter((story) => story.ran && !story.name.includes('-exec-'));

  async function left(name: string): Promise<string[]> {
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
    return [...names, ...((await kind.makersOf?.(name)) ?? [])];
  }

  const untilNothingIsLeft = (name: string) =>
    eventually(`nothing is left of ${name}`, async () => ((await left(name)).length === 0 ? true : undefined), {
      within: 60_000,
    });

  async function expectKilled(name: string): Promise<void> {
    const result = results.get(name);
    expect(result).toMatchObject({ state: 'KILLED', failureClass: 'killed' });
    const pods = (await environment.cluster.pods()).map(({ metadata }) => metadata?.name ?? '');
    expect(pods.filter((pod) => pod.startsWith(`${name}-`))).toEqual([]);
    await untilNothingIsLeft(name);
  }

  describe('ends as its driver ended', () => {
    test('it finishes with exit code 0, and nothing of ours holds its driver', async () => {
      const result = results.get('finishes');
      expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
      const pod = await environment.cluster.pod(result?.driver?.name ?? '');
      expect(pod?.metadata?.finalizers ?? []).toEqual([]);
      expect(pod?.spec?.schedulingGates ?? []).toEqual([]);
      expect(pod?.metadata?.labels?.['spark-app-selector']).toBe(result?.applicationId);
    });

    test('it fails with the exit code and the words of its driver', () => {
      const result = results.get('fails');
      expect(result).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 3 });
      expect(result?.message).toContain('no such table');
    });

    test('after its retention nothing is left of it', async () => {
      const result = results.get('cleaned');
      expect(result).toMatchObject({ state: 'FINISHED' });
      if (!result?.driver) throw new Error('the batch has no driver');
      await environment.client.workflow.getHandle(retentionWorkflowId(result.driver)).result();
      await untilNothingIsLeft('cleaned');
    });
  });

  describe('a kill wins', () => {
    test('over the making of the driver: it never runs', async () => {
      await expectKilled('kill-making');
      expect(ran('kill-making')).toEqual([]);
    });

    test('over a driver that is PENDING', async () => {
      await expectKilled('kill-pending');
      expect(results.get('kill-pending')?.attempts[0]?.startedAt).toBeUndefined();
    });

    test('over a driver that runs, and over its executors', () => expectKilled('kill-running'));
  });

  describe('a worker that dies leaves a batch that another ends rightly', () => {
    test('while the driver runs', () => {
      expect(results.get('outlives')).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
      expect(ran('outlives')).toHaveLength(1);
    });

    test('at every step of the submission and of the end, with one driver', () => {
      const told = deaths.map(([when, name]) => {
        const { state, exitCode, attempts } = results.get(name) ?? {};
        return { when, state, exitCode, attempts: attempts?.length, drivers: ran(name).length };
      });
      const right = { state: 'FINISHED', exitCode: 0, attempts: 1, drivers: 1 };
      expect(told).toEqual(deaths.map(([when]) => ({ when, ...right })));
    });

    test('in the middle of a kill', () => expectKilled(DIES_KILLING));
  });
}
