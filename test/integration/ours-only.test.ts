import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { TEMPORAL_NAMESPACE_ID_LABEL } from '../../src/model/names.ts';
import { batchOf, openTestEnvironment, type TestEnvironment } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { historyOf } from '../support/records/history.ts';

jest.setTimeout(60_000);

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

test('two Temporal namespaces on one cluster: each batch hears of its own driver only, though ids are the same', async () => {
  const simulation = { 'run-time': '2s' };
  await Promise.all([
    ours.batches.submit(batchOf('ours', simulation), { batchId: 'the-same' }),
    theirs.batches.submit(batchOf('ours', { ...simulation, 'exit-code': '1' }), { batchId: 'the-same' }),
  ]);
  const [mine, other] = await Promise.all([ours.batches.result('the-same'), theirs.batches.result('the-same')]);
  expect(mine).toMatchObject({ state: 'FINISHED' });
  expect(other).toMatchObject({ state: 'FAILED', exitCode: 1 });
  expect(mine.driver?.name).not.toBe(other.driver?.name);
  const signals = (await historyOf(ours.client, 'the-same')).filter(
    ({ workflowExecutionSignaledEventAttributes: told }) => told?.signalName === 'driverObserved',
  );
  expect(signals).toHaveLength(2);
});

test('everything a batch makes carries its workflow id and the id of its Temporal namespace', async () => {
  const { batchId } = await ours.batches.submit(batchOf('ours'));
  const { driver } = await ours.batches.result(batchId);
  const { namespaceInfo } = await ours.client.workflowService.describeNamespace({ namespace: 'ours' });
  const labelSelector = `${TEMPORAL_NAMESPACE_ID_LABEL}=${namespaceInfo?.id}`;
  const { core } = ours.cluster;
  const made = [
    ...(await core.listNamespacedPod({ namespace: 'ours', labelSelector })).items,
    ...(await core.listNamespacedConfigMap({ namespace: 'ours', labelSelector })).items,
    ...(await core.listNamespacedService({ namespace: 'ours', labelSelector })).items,
  ].filter(({ metadata }) => metadata?.annotations?.['spark-batch/workflow-id'] === batchId);
  expect(made).toHaveLength(3);
  const owners = made.flatMap(({ metadata }) => metadata?.ownerReferences ?? []).map(({ uid }) => uid);
  expect(owners).toEqual([driver?.uid, driver?.uid]);
});

test('a pod with the name of our driver that is not ours is left alone, and the batch says so', async () => {
  const { batchId } = await ours.batches.submit(
    batchOf('ours', {}, { sparkConf: { 'spark.kubernetes.driver.node.selector.pool': 'none' } }),
  );
  const { attempts } = await eventually('the driver waits', async () => {
    const status = await ours.batches.status(batchId);
    return status.phase === 'following' ? status : undefined;
  });
  const name = attempts[0]?.driver.name ?? '';
  const pod = await ours.cluster.pod(name);
  expect(pod).toBeDefined();
  // Somebody takes our marks off: from now on the driver is nobody's that we know of.
  await ours.cluster.relabelPod(name, { [TEMPORAL_NAMESPACE_ID_LABEL]: 'somebody-else' });
  await expect(ours.batches.kill(batchId, { reason: 'test' })).resolves.toMatchObject({ accepted: true });
  await eventually('the kill waits, and says for what', async () => {
    const { raw } = await ours.client.workflow.getHandle(batchId).describe();
    const [activity] = raw.pendingActivities ?? [];
    return activity?.lastFailure?.message?.includes(name) ? true : undefined;
  });
  expect((await ours.cluster.pod(name))?.metadata?.deletionTimestamp).toBeUndefined();
  await ours.cluster.removeFinalizers(name);
  await ours.cluster.deletePod(name);
  await expect(ours.batches.result(batchId)).resolves.toMatchObject({ state: 'KILLED' });
});
