import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BATCH_WORKFLOW_TYPE, DEFAULT_TASK_QUEUE } from '../../src/model/names.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import { hold, type Moment, type RequestMatch, type Rule } from '../support/proxies/api-proxy.ts';
import { simulatedBatch, HELD_RUNNING } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';
import { podsOf } from '../support/records/driver-expectations.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { killSignal } from '../../workflows/index.ts';

const NAMESPACE = 'submitting';

const DRIVER: RequestMatch = { verb: 'create', resource: 'pods' };
const GATE: RequestMatch = { verb: 'patch', resource: 'pods', where: ({ body }) => body.includes('schedulingGates') };

type Submission = readonly [when: string, batch: string, request: RequestMatch, moment: Moment];

const BEFORE_START: readonly Submission[] = [
  ['before the driver is created', 'driver-before', DRIVER, 'before'],
  ['after the driver is created, before the worker receives the reply', 'driver-after', DRIVER, 'after'],
  ['while the ConfigMap is created', 'config-before', { verb: 'create', resource: 'configmaps' }, 'before'],
  ['while the Service is created', 'service-after', { verb: 'create', resource: 'services' }, 'after'],
];
const AT_START: readonly Submission[] = [
  ['before the gate is lifted', 'gate-before', GATE, 'before'],
  ['after the gate is lifted, before the worker receives the reply', 'gate-after', GATE, 'after'],
];
const EARLY = 'first-task';
const LOST = 'reply-lost';
const UNRECORDED = 'task-lost';
/** How long the test watches for pods that appear after the end of a killed batch, in milliseconds. */
const WATCH_FOR_LATE_PODS = 3000;

let environment: FaultyEnvironment;
let recorder: PodRecorder;
/** Results, with etcd's revision when each was known. */
const results = new Map<string, { readonly result: BatchResult; readonly revision: number }>();

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, NAMESPACE);
  await submitAndKillBeforeTheFirstTask();
  const worker = await environment.worker();
  const submissions = [...BEFORE_START, ...AT_START];
  const rules = submissions.map(([, batch, request, moment]) =>
    environment.proxy.rule({ ...request, batch }, hold(moment)),
  );
  // The worker never receives this reply: its request times out, and it looks for the driver.
  const lost = environment.proxy.rule({ ...DRIVER, batch: LOST }, hold('after'), 1);
  await Promise.all([
    ...submissions.map(([, name], index) => submitAndKill(name, rules[index])),
    submitAndKill(LOST, lost, () => lost.remove()),
    untilEnded(EARLY),
  ]);
  await killWhenTheWorkerDies(worker);
  await pause(WATCH_FOR_LATE_PODS);
});

afterAll(async () => {
  recorder.stop();
  await environment.close();
});

async function submitAndKillBeforeTheFirstTask(): Promise<void> {
  await environment.client.workflow.signalWithStart(BATCH_WORKFLOW_TYPE, {
    taskQueue: DEFAULT_TASK_QUEUE,
    workflowId: EARLY,
    args: [simulatedBatch(NAMESPACE, {}, { name: EARLY })],
    signal: 'kill',
    signalArgs: [{ reason: 'test' }],
  });
}

/** The worker dies when it has created the driver and has not reported that: another one begins the workflow task again. */
async function killWhenTheWorkerDies(worker: WorkerProcess): Promise<void> {
  const creation = environment.proxy.rule({ ...DRIVER, batch: UNRECORDED }, hold('after'), 1);
  const request = simulatedBatch(NAMESPACE, HELD_RUNNING, { name: UNRECORDED });
  await environment.batches.submit(request, { batchId: UNRECORDED });
  await creation.caught();
  await worker.kill();
  creation.remove();
  await environment.client.workflow.getHandle(UNRECORDED).signal(killSignal, { reason: 'test' });
  await environment.worker();
  await untilEnded(UNRECORDED);
}

async function submitAndKill(name: string, rule: Rule | undefined, proceed = () => rule?.release()): Promise<void> {
  await environment.batches.submit(simulatedBatch(NAMESPACE, HELD_RUNNING, { name }), { batchId: name });
  await rule?.caught();
  if (name === 'gate-after') {
    await eventually('the driver runs', () => recorder.of(`${name}-`).find(({ ran }) => ran));
  }
  await expect(environment.batches.kill(name, { reason: 'test' })).resolves.toMatchObject({ accepted: true });
  proceed();
  await untilEnded(name);
}

async function untilEnded(name: string): Promise<void> {
  const result = await environment.batches.result(name);
  results.set(name, { result, revision: await environment.cluster.revision() });
}

/** Expects that the batch ended as killed, that none of its pods is left, and that none was written since. */
async function expectKilled(name: string): Promise<void> {
  const ended = results.get(name);
  if (!ended) throw new Error(`${name} has no result`);
  expect(ended.result).toMatchObject({ state: 'KILLED', failureClass: 'killed' });
  expect(await podsOf(environment, ended.result)).toEqual([]);
  for (const pod of await recorder.untilGone(`${name}-`)) {
    expect(pod.lastRevision).toBeLessThanOrEqual(ended.revision);
  }
}

describe('a kill during the submission', () => {
  test.each(BEFORE_START)('leaves no driver, and none ever ran, when it comes %s', async (_, name) => {
    await expectKilled(name);
    expect(recorder.of(`${name}-`)).toMatchObject([{ ran: false }]);
  });

  test('leaves no driver, and none ever ran, when the worker dies after the creation', async () => {
    await expectKilled(UNRECORDED);
    expect(recorder.of(`${UNRECORDED}-`)).toMatchObject([{ ran: false }]);
  });

  test('leaves no driver, and none ever ran, when the reply to the creation never arrives', async () => {
    await expectKilled(LOST);
    expect(recorder.of(`${LOST}-`)).toMatchObject([{ ran: false }]);
  });

  test('creates nothing when it comes before the first task of the workflow', async () => {
    await expectKilled(EARLY);
    expect(results.get(EARLY)?.result.attempts).toEqual([]);
    expect(recorder.of(`${EARLY}-`)).toEqual([]);
  });

  test.each(AT_START)('removes the driver when it comes %s', async (_, name) => {
    await expectKilled(name);
    expect(recorder.of(`${name}-`)).toHaveLength(1);
  });
});
