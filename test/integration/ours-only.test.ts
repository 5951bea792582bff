import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Observation } from '../../src/model/driver/observation.ts';
import { TEMPORAL_NAMESPACE_ID_LABEL } from '../../src/model/names.ts';
import {
  simulatedBatch,
  openTestEnvironment,
  type TestEnvironment,
  HELD_RUNNING,
} from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { historyOf } from '../support/records/history.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';

let ours: TestEnvironment;
let theirs: TestEnvironment;

beforeAll(async () => {
  ours = await openTestEnvironment('ours');
  theirs = await openTestEnvironment('theirs', { serves: ['ours'] });
  await Promise.all([ours.worker(), theirs.worker()]);
});

afterAll(async () => {
  await Promise.all([ours.close(), theirs.close()]);
});

test('a batch receives observations of its own driver only, though a batch of another Temporal namespace has the same id', async () => {
  await Promise.all([
    ours.batches.submit(simulatedBatch('ours', HELD_RUNNING), { batchId: 'the-same' }),
    theirs.batches.submit(simulatedBatch('ours', { ...HELD_RUNNING, 'exit-code': '1' }), { batchId: 'the-same' }),
  ]);
  for (const { untilRunning, releaseDriver } of [batchHelpers(() => ours), batchHelpers(() => theirs)]) {
    await untilRunning('the-same');
    await releaseDriver('the-same');
  }
  const [mine, other] = await Promise.all([ours.batches.result('the-same'), theirs.batches.result('the-same')]);
  expect(mine).toMatchObject({ state: 'FINISHED' });
  expect(other).toMatchObject({ state: 'FAILED', exitCode: 1 });
  expect(mine.driver?.name).not.toBe(other.driver?.name);
  const observed = (await historyOf(ours.client, 'the-same')).flatMap(
    ({ workflowExecutionSignaledEventAttributes: signal }) =>
      signal?.signalName === 'driverObserved' && signal.input?.payloads?.[0]
        ? [defaultPayloadConverter.fromPayload<Observation>(signal.input.payloads[0]).uid]
        : [],
  );
  expect(new Set(observed)).toEqual(new Set([mine.driver?.uid]));
});

test('every object of a batch carries its workflow id and the id of its Temporal namespace', async () => {
  const { batchId } = await ours.batches.submit(simulatedBatch('ours'));
  const { driver } = await ours.batches.result(batchId);
  const { namespaceInfo } = await ours.client.workflowService.describeNamespace({ namespace: 'ours' });
  const labelSelector = `${TEMPORAL_NAMESPACE_ID_LABEL}=${namespaceInfo?.id}`;
  const { core } = ours.cluster;
  const objects = [
    ...(await core.listNamespacedPod({ namespace: 'ours', labelSelector })).items,
    ...(await core.listNamespacedConfigMap({ namespace: 'ours', labelSelector })).items,
    ...(await core.listNamespacedService({ namespace: 'ours', labelSelector })).items,
  ].filter(({ metadata }) => metadata?.annotations?.['spark-batch/workflow-id'] === batchId);
  expect(objects).toHaveLength(3);
  const owners = objects.flatMap(({ metadata }) => metadata?.ownerReferences ?? []).map(({ uid }) => uid);
  expect(owners).toEqual([driver?.uid, driver?.uid]);
});

test('a kill deletes the driver by its uid, whatever its labels say, and leaves a pod of another owner alone', async () => {
  const { batchId } = await ours.batches.submit(
    simulatedBatch('ours', {}, { sparkConf: { 'spark.kubernetes.driver.node.selector.pool': 'none' } }),
  );
  const { attempts } = await batchHelpers(() => ours).until(batchId, 'followed', ({ phase }) => phase === 'following');
  const { name = '', applicationId = '' } = attempts[0]?.driver ?? {};
  expect(await ours.cluster.pod(name)).toBeDefined();
  const anotherOwner = { [TEMPORAL_NAMESPACE_ID_LABEL]: 'another-namespace' };
  // The application may change the labels of its driver; the uid is known from the submission.
  await ours.cluster.relabelPod(name, anotherOwner);
  const foreign = 'foreign-of-the-same-application';
  await ours.cluster.core.createNamespacedPod({
    namespace: 'ours',
    body: {
      metadata: { name: foreign, labels: { 'spark-app-selector': applicationId, ...anotherOwner } },
      spec: { nodeSelector: { pool: 'none' }, containers: [{ name: 'main', image: 'spark' }] },
    },
  });
  await expect(ours.batches.kill(batchId, { reason: 'test' })).resolves.toMatchObject({ accepted: true });
  await ours.cluster.untilGone(name);
  await eventually('the kill waits and shows the pod for which it waits', async () => {
    const { raw } = await ours.client.workflow.getHandle(batchId).describe();
    const [activity] = raw.pendingActivities ?? [];
    return activity?.lastFailure?.message?.includes(foreign) ? true : undefined;
  });
  expect((await ours.cluster.pod(foreign))?.metadata?.deletionTimestamp).toBeUndefined();
  await ours.cluster.deletePod(foreign);
  await expect(ours.batches.result(batchId)).resolves.toMatchObject({ state: 'KILLED' });
});
