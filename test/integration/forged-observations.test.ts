import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MESSAGES } from '../../src/model/messages/messages.ts';
import {
  BATCH_WORKFLOW_TYPE,
  DEFAULT_TASK_QUEUE,
  DRIVER_CONTAINER,
  TAG_LABEL,
  TEMPORAL_NAMESPACE_ID_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../../src/model/names.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import { type FaultyEnvironment, openFaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { HELD_RUNNING, simulatedBatch } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { hold } from '../support/proxies/api-proxy.ts';
import { historyOf, scheduledIn } from '../support/records/history.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';

const NAMESPACE = 'forged';
/** Namespace of another team of the same worker. */
const OTHERS = 'forged-others';
/** Longer than the watch and the batch need to take an observation. */
const DELIVERY = 2000;
/** The driver itself fails, so that a forged success shows. */
const FAILS = { ...HELD_RUNNING, 'exit-code': '3' };

let environment: FaultyEnvironment;
let worker: WorkerProcess;

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE, { additionalNamespaces: [OTHERS] });
  worker = await environment.worker();
});

afterAll(() => environment.close());

const { until, runningDriver, releaseDriver } = batchHelpers(() => environment);

/** A pod of another application, which has ended with exit code 0. */
async function finishedPod(name: string): Promise<void> {
  const { core } = environment.cluster;
  await core.createNamespacedPod({
    namespace: NAMESPACE,
    body: {
      metadata: { name, annotations: { 'sim.spark-batch/run-time': '100ms' } },
      spec: { restartPolicy: 'Never', containers: [{ name: DRIVER_CONTAINER, image: 'spark' }] },
    },
  });
  await eventually(`pod ${name} has finished`, async () => {
    const pod = await environment.cluster.pod(name);
    return pod?.status?.phase === 'Succeeded' || undefined;
  });
}

/** Gives a pod the labels and the annotation of a driver, as any code with the rights of a driver can. */
async function impersonate(name: string, driverName: string): Promise<void> {
  const { labels = {}, annotations = {} } = (await environment.cluster.pod(driverName))?.metadata ?? {};
  await environment.cluster.annotatePod(name, { [WORKFLOW_ID_ANNOTATION]: annotations[WORKFLOW_ID_ANNOTATION] ?? '' });
  await environment.cluster.relabelPod(name, {
    [TAG_LABEL]: labels[TAG_LABEL] ?? '',
    [TEMPORAL_NAMESPACE_ID_LABEL]: labels[TEMPORAL_NAMESPACE_ID_LABEL] ?? '',
  });
}

/** Label changes of a flood, and the pods that share them. */
const FLOOD = { flips: Number(process.env['FLOOD_FLIPS'] ?? 300), pods: 10 } as const;

/** A pod that never runs and names a batch as its own. */
async function idlePod(name: string, batchId: string): Promise<void> {
  await environment.cluster.core.createNamespacedPod({
    namespace: NAMESPACE,
    body: {
      metadata: { name, annotations: { [WORKFLOW_ID_ANNOTATION]: batchId } },
      spec: { nodeSelector: { nowhere: 'true' }, containers: [{ name: DRIVER_CONTAINER, image: 'spark' }] },
    },
  });
}

/** Waits until the watch has dropped an observation of a pod, which it logs. */
async function untilDropped(pod: string | RegExp): Promise<void> {
  await eventually(`an observation of ${pod} is dropped`, () => {
    const lines = worker.output().split('\n');
    return (
      lines.some((line) => line.includes('labels of a driver that it is not') && line.search(pod) >= 0) || undefined
    );
  });
}

/** The payloads of the observations that a batch has received. */
async function signalsOf(batchId: string): Promise<string[]> {
  const history = await historyOf(environment.client, batchId);
  return history.flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
    signal?.signalName === MESSAGES.driverObserved
      ? [Buffer.from(signal.input?.payloads?.[0]?.data ?? []).toString()]
      : [],
  );
}

/** Waits until a batch has received an observation of a pod. */
async function untilSignalled(batchId: string, uid: string): Promise<void> {
  await eventually(`batch ${batchId} receives an observation of ${uid}`, async () => {
    const history = await historyOf(environment.client, batchId);
    return (
      history.some(({ workflowExecutionSignaledEventAttributes: signal }) =>
        signal?.input?.payloads?.some(({ data }) => Buffer.from(data ?? []).includes(uid)),
      ) || undefined
    );
  });
}

async function uidOf(name: string): Promise<string> {
  return (await environment.cluster.pod(name))?.metadata?.uid ?? '';
}

async function expectOwnEnd(batchId: string): Promise<void> {
  await releaseDriver(batchId);
  const result = await environment.batches.result(batchId);
  expect(result).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 3 });
}

describe('A batch', () => {
  test('ignores a finished pod with the labels of its driver, while its submission has no answer', async () => {
    await finishedPod('done-early');
    const creation = environment.proxy.rule({ verb: 'create', resource: 'pods', batch: 'early' }, hold('after'));
    const request = simulatedBatch(NAMESPACE, FAILS, { name: 'early', timeouts: { submit: '2m' } });
    const { batchId } = await environment.batches.submit(request, { batchId: 'early' });
    const { name } = await creation.caught();
    await impersonate('done-early', name);
    await untilSignalled(batchId, await uidOf('done-early'));
    creation.release();
    await runningDriver(batchId);
    await pause(DELIVERY);
    expect(await environment.batches.status(batchId)).toMatchObject({ state: 'RUNNING', phase: 'following' });
    await expectOwnEnd(batchId);
  });

  test('ignores a finished pod with the labels of its driver, while that runs', async () => {
    await finishedPod('done-late');
    const { batchId } = await environment.batches.submit(simulatedBatch(NAMESPACE, FAILS), { batchId: 'late' });
    const driver = await runningDriver(batchId);
    await impersonate('done-late', driver.name);
    await untilDropped('done-late');
    expect(await signalsOf(batchId)).not.toContainEqual(expect.stringContaining(await uidOf('done-late')));
    expect(await environment.batches.status(batchId)).toMatchObject({ state: 'RUNNING', phase: 'following' });
    await expectOwnEnd(batchId);
  });

  test('has a small history however often other pods with its labels change, and other batches are served meanwhile', async () => {
    const { batchId } = await environment.batches.submit(simulatedBatch(NAMESPACE, FAILS), { batchId: 'flooded' });
    const driver = await runningDriver(batchId);
    const { labels = {}, annotations = {} } = (await environment.cluster.pod(driver.name))?.metadata ?? {};
    const speakers = Array.from({ length: FLOOD.pods }, (_, number) => `flood-${number}`);
    await Promise.all(speakers.map((name) => idlePod(name, annotations[WORKFLOW_ID_ANNOTATION] ?? '')));
    const startedAt = Date.now();
    const other = environment.batches.submit(simulatedBatch(NAMESPACE, { 'run-time': '100ms' }), { batchId: 'other' });
    const served = other.then(() => environment.batches.result('other')).then(() => Date.now() - startedAt);
    await Promise.all(
      speakers.map(async (name) => {
        for (let flip = 0; flip < FLOOD.flips / FLOOD.pods; flip += 1) {
          const isHidden = flip % 2 === 1;
          await environment.cluster.relabelPod(name, {
            [TAG_LABEL]: isHidden ? null : (labels[TAG_LABEL] ?? ''),
            [TEMPORAL_NAMESPACE_ID_LABEL]: labels[TEMPORAL_NAMESPACE_ID_LABEL] ?? '',
          });
        }
      }),
    );
    console.log(`${FLOOD.flips} label flips took ${Date.now() - startedAt} ms; another batch took ${await served} ms.`);
    await untilDropped(/flood-/);
    // The driver's own: it runs; and what the first pod that spoke for the batch may say, should that be a forged one.
    expect((await signalsOf(batchId)).length).toBeLessThanOrEqual(12);
    await expectOwnEnd(batchId);
  });

  test('believes the live pod, not signals with its uid that claim its end', async () => {
    const { batchId } = await environment.batches.submit(simulatedBatch(NAMESPACE, FAILS), { batchId: 'signalled' });
    const { uid, tag, name } = await runningDriver(batchId);
    const end = { state: 'FINISHED', phase: 'Succeeded', exit: { exitCode: 0 } };
    const claim = { uid, tag, resourceVersion: '9'.repeat(20), ...end };
    const handle = environment.client.workflow.getHandle(batchId);
    const began = Date.now();
    for (let number = 0; number < 20; number += 1) {
      await handle.signal(MESSAGES.driverObserved, claim);
      await pause(100);
    }
    await until(batchId, 'followed again', ({ phase, state }) => phase === 'following' && state === 'RUNNING');
    // Between two looks at the evidence is a pause that doubles, from a second on. Without it, each signal would cause a look.
    const looks = scheduledIn(await historyOf(environment.client, batchId), 'sparkRecordEvidence');
    expect(looks).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(2 + (Date.now() - began) / 1000)));
    expect((await environment.cluster.pod(name))?.metadata?.finalizers).toHaveLength(1);
    await expectOwnEnd(batchId);
  });
});

/** A text that fits into a request of 1 MiB together with its other fields. */
const LARGE = 900_000;
const PULL_FAILS = { pending: 'ImagePullBackOff' };

/** A request that stopped every worker of a fleet, or took them minutes, before its cost was bounded. */
interface HostileRequest {
  readonly about: string;
  readonly fields: object;
  readonly simulation?: Readonly<Record<string, string>>;
  /** How its batch ends: it finishes, or fails with this type. */
  readonly end: 'finished' | 'InvalidBatch' | 'SparkBatchFailed';
}

const HOSTILE: readonly HostileRequest[] = [
  {
    about: 'a pattern of redaction that backtracks',
    fields: { sparkConf: { 'spark.redaction.regex': '^spark\\.([a-z]+)+$', [`spark.${'a'.repeat(60)}!`]: 'x' } },
    end: 'finished',
  },
  {
    about: 'blanks after a tag, on a pod that the watch reads',
    fields: { sparkConf: { 'spark.kubernetes.driverEnv.XML': `<name>${' '.repeat(4500)}x` } },
    simulation: PULL_FAILS,
    end: 'SparkBatchFailed',
  },
  {
    about: 'a secret too long for a pattern, on such a pod',
    fields: { sparkConf: { 'spark.kubernetes.driverEnv.API_TOKEN': 'x7'.repeat(13_000) } },
    simulation: PULL_FAILS,
    end: 'SparkBatchFailed',
  },
  { about: 'pairs without blanks', fields: { arguments: ['k=v&'.repeat(LARGE / 4)] }, end: 'finished' },
  { about: 'a text of almost the largest size', fields: { arguments: ['x'.repeat(LARGE)] }, end: 'finished' },
  { about: 'a request that is too large', fields: { arguments: ['x'.repeat(1_500_000)] }, end: 'InvalidBatch' },
  {
    about: '20,000 unknown fields',
    fields: Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`field${index}`, 1])),
    end: 'InvalidBatch',
  },
];

function requestOf({ fields, simulation = { 'run-time': '100ms' } }: HostileRequest): object {
  const limits = { timeouts: { pendingProblem: '1s' }, retry: { infrastructure: 0 } };
  return { ...simulatedBatch(NAMESPACE, simulation), ...limits, ...fields };
}

/** Starts a workflow without our client and its checks, and waits for its end, whichever that is. */
async function endOf(workflowId: string, request: object): Promise<string> {
  const options = { taskQueue: DEFAULT_TASK_QUEUE, workflowId, args: [request] };
  return environment.client.workflow.execute(BATCH_WORKFLOW_TYPE, options).then(
    () => 'finished',
    (error: unknown) => String((error as { cause?: { type?: string } }).cause?.type),
  );
}

/** The most CPU seconds of a worker for all hostile requests and the concurrent batches. Each took minutes once. */
const MAX_CPU_SECONDS = 40;

/** CPU seconds of a process since its start. */
function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the command in parentheses, which may contain any character. The unit is 1/100 s.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Milliseconds that batches of the other team take. */
async function timeOfOthers(round: string): Promise<number> {
  const startedAt = Date.now();
  const request = simulatedBatch(OTHERS, { 'run-time': '100ms' });
  const results = await Promise.all(
    Array.from({ length: 4 }, async (_, index) => {
      const { batchId } = await environment.batches.submit(request, { batchId: `others-${round}-${index}` });
      return environment.batches.result(batchId);
    }),
  );
  expect(results.map(({ state }) => state)).toEqual(results.map(() => 'FINISHED'));
  return Date.now() - startedAt;
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

type HostileEnd = Pick<HostileRequest, 'about'> & { readonly end: string };

const EXPECTED_ENDS: readonly HostileEnd[] = HOSTILE.map(({ about, end }) => ({ about, end }));

async function send(hostile: HostileRequest, workflowId: string): Promise<HostileEnd> {
  return { about: hostile.about, end: await endOf(workflowId, requestOf(hostile)) };
}

async function sendInTurn(): Promise<readonly HostileEnd[]> {
  const ends: HostileEnd[] = [];
  for (const [index, hostile] of HOSTILE.entries()) ends.push(await send(hostile, `hostile-${index}`));
  return ends;
}

describe('The hostile requests of one team', () => {
  test('all end within a bounded time of the worker, and delay another team little meanwhile', async () => {
    const alone: number[] = [];
    while (alone.length < 5) alone.push(await timeOfOthers(`alone-${alone.length}`));
    const cpuBefore = cpuSecondsOf(worker.pid);
    const during: number[] = [];
    const ends = sendInTurn();
    const done = new AbortController();
    void ends.then(() => done.abort());
    while (!done.signal.aborted || during.length < 5) during.push(await timeOfOthers(`during-${during.length}`));
    const cpu = cpuSecondsOf(worker.pid) - cpuBefore;
    console.log(
      `4 batches took ${alone.join(', ')} ms alone, and ${during.join(', ')} ms during hostile requests; the worker took ${cpu.toFixed(1)} s of CPU.`,
    );
    expect(cpu).toBeLessThan(MAX_CPU_SECONDS);
    // Twice is the aim, and 1.4 what was measured on a busy machine. Each of these requests once stopped the team for minutes,
    // which distinguishes it from another suite that begins meanwhile.
    expect(median(during)).toBeLessThan(Math.max(3 * median(alone), 20_000));
    expect(await ends).toEqual(EXPECTED_ENDS);
  });

  test('all end when they are sent at once', async () => {
    const cpuBefore = cpuSecondsOf(worker.pid);
    const ends = await Promise.all(HOSTILE.map((hostile, index) => send(hostile, `hostile-at-once-${index}`)));
    expect(ends).toEqual(EXPECTED_ENDS);
    expect(cpuSecondsOf(worker.pid) - cpuBefore).toBeLessThan(MAX_CPU_SECONDS);
  });
});
