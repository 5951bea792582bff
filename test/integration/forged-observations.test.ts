import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MESSAGES } from '../../src/model/messages/messages.ts';
import {
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

const NAMESPACE = 'forged';
/** Longer than the watch and the batch need to take an observation. */
const DELIVERY = 2000;
/** The driver itself fails, so that a forged success shows. */
const FAILS = { ...HELD_RUNNING, 'exit-code': '3' };

let environment: FaultyEnvironment;

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  await environment.worker();
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
    await untilSignalled(batchId, await uidOf('done-late'));
    await pause(DELIVERY);
    expect(await environment.batches.status(batchId)).toMatchObject({ state: 'RUNNING', phase: 'following' });
    await expectOwnEnd(batchId);
  });

  test('believes the live pod, not signals with its uid that claim its end', async () => {
    const { batchId } = await environment.batches.submit(simulatedBatch(NAMESPACE, FAILS), { batchId: 'signalled' });
    const { uid, tag, name } = await runningDriver(batchId);
    const claim = { uid, tag, resourceVersion: '9'.repeat(20), state: 'FINISHED', exit: { exitCode: 0 } };
    const handle = environment.client.workflow.getHandle(batchId);
    for (let number = 0; number < 20; number += 1) {
      await handle.signal(MESSAGES.driverObserved, claim);
      await pause(100);
    }
    await until(batchId, 'followed again', ({ phase, state }) => phase === 'following' && state === 'RUNNING');
    // A pause that grows lies between two looks at the evidence.
    expect(scheduledIn(await historyOf(environment.client, batchId), 'sparkRecordEvidence')).toBeLessThanOrEqual(4);
    expect((await environment.cluster.pod(name))?.metadata?.finalizers).toHaveLength(1);
    await expectOwnEnd(batchId);
  });
});
