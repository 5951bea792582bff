import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { BATCH_WORKFLOW_TYPE, DEFAULT_TASK_QUEUE } from '../../src/model/names.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import { hold, type Moment, type RequestMatch, type Rule } from '../support/proxies/api-proxy.ts';
import { batchOf } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';
import { podsOf } from '../support/records/driver-expectations.ts';

jest.setTimeout(90_000);

const NAMESPACE = 'submitting';

const DRIVER: RequestMatch = { verb: 'create', resource: 'pods' };
const GATE: RequestMatch = { verb: 'patch', resource: 'pods', where: ({ body }) => body.includes('schedulingGates') };

type Submission = readonly [when: string, batch: string, request: RequestMatch, moment: Moment];

const BEFORE_START: readonly Submission[] = [
  ['before the driver is created', 'driver-before', DRIVER, 'before'],
  ['after the driver is created, before the worker heard of that', 'driver-after', DRIVER, 'after'],
  ['while the ConfigMap is created', 'config-before', { verb: 'create', resource: 'configmaps' }, 'before'],
  ['while the Service is created', 'service-after', { verb: 'create', resource: 'services' }, 'after'],
];
const AT_START: readonly Submission[] = [
  ['before the gate is lifted', 'gate-before', GATE, 'before'],
  ['after the gate is lifted, before the worker heard of that', 'gate-after', GATE, 'after'],
];
const EARLY = 'first-task';
const LOST = 'answer-lost';
/** For how long nothing may appear after the end of a killed batch. */
const QUIET = 3000;

let environment: FaultyEnvironment;
let recorder: PodRecorder;
const results = new Map<string, BatchResult>();

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, NAMESPACE);
  await submitAndKillBeforeTheFirstTask();
  await environment.worker();
  const submissions = [...BEFORE_START, ...AT_START];
  const rules = submissions.map(([, batch, request, moment]) =>
    environment.proxy.rule({ ...request, batch }, hold(moment)),
  );
  // The worker never gets this answer; it has to give up waiting, and look.
  const lost = environment.proxy.rule({ ...DRIVER, batch: LOST }, hold('after'), 1);
  await Promise.all([
    ...submissions.map(([, name], index) => submitAndKill(name, rules[index])),
    submitAndKill(LOST, lost, () => lost.remove()),
    result(EARLY),
  ]);
  await pause(QUIET);
});

afterAll(async () => {
  recorder.stop();
  await environment.close();
});

async function submitAndKillBeforeTheFirstTask(): Promise<void> {
  await environment.client.workflow.signalWithStart(BATCH_WORKFLOW_TYPE, {
    taskQueue: DEFAULT_TASK_QUEUE,
    workflowId: EARLY,
    args: [batchOf(NAMESPACE, {}, { name: EARLY })],
    signal: 'kill',
    signalArgs: [{ reason: 'test' }],
  });
}

async function submitAndKill(name: string, rule: Rule | undefined, goOn = () => rule?.release()): Promise<void> {
  await environment.batches.submit(batchOf(NAMESPACE, { 'run-time': '120s' }, { name }), { batchId: name });
  await rule?.caught();
  if (name === 'gate-after') {
    await eventually('the driver runs', () => recorder.of(`${name}-`).find(({ ran }) => ran));
  }
  await expect(environment.batches.kill(name, { reason: 'test' })).resolves.toMatchObject({ accepted: true });
  goOn();
  await result(name);
}

async function result(name: string): Promise<void> {
  results.set(name, await environment.batches.result(name));
}

/** The batch ended as killed, and of its pods none is left, nor was heard of since. */
async function expectKilled(name: string): Promise<void> {
  const ended = results.get(name);
  expect(ended).toMatchObject({ state: 'KILLED', failureClass: 'killed' });
  expect(await podsOf(environment, ended as BatchResult)).toEqual([]);
  for (const story of recorder.of(`${name}-`)) {
    expect(story).toMatchObject({ gone: true });
    expect(story.lastSeen).toBeLessThan(Date.parse(ended?.endedAt ?? '') + QUIET / 2);
  }
}

describe('a kill wins over the submission, and the driver never ran,', () => {
  test.each(BEFORE_START)('when it comes %s', async (_, name) => {
    await expectKilled(name);
    expect(recorder.of(`${name}-`)).toMatchObject([{ ran: false }]);
  });

  test('when the answer to the creation never arrives', async () => {
    await expectKilled(LOST);
    expect(recorder.of(`${LOST}-`)).toMatchObject([{ ran: false }]);
  });

  test('when it comes before the first task of the workflow: nothing is created', async () => {
    await expectKilled(EARLY);
    expect(results.get(EARLY)?.attempts).toEqual([]);
    expect(recorder.of(`${EARLY}-`)).toEqual([]);
  });
});

describe('a kill wins over the start', () => {
  test.each(AT_START)('when it comes %s: the driver is removed', async (_, name) => {
    await expectKilled(name);
    expect(recorder.of(`${name}-`)).toHaveLength(1);
  });
});
