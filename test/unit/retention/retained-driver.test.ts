import type { KubernetesObject, V1Pod } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { retainedDriver } from '../../../src/retention/retained-driver.ts';

const CREATED = Date.parse('2026-11-28T12:00:00Z');
const RECORDED = CREATED + 60_000;
const METADATA: NonNullable<KubernetesObject['metadata']> = {
  name: 'etl-driver',
  namespace: 'team-a',
  uid: 'u1',
  resourceVersion: '7',
  creationTimestamp: new Date(CREATED),
  labels: {
    'spark-batch-tag': 'key-1',
    'spark-app-selector': 'spark-1',
    'spark-batch/tenant': 'risk',
    'spark-batch/ended': 'finished',
  },
  annotations: {
    'spark-batch/workflow-id': 'etl',
    'spark-batch/cleanup': 'ALL',
    'spark-batch/retention': '300s',
    'spark-batch/own-cleanup': 'cleanup',
    'spark-batch/end-recorded': new Date(RECORDED).toISOString(),
    'spark-batch/submit-kind': 'operator',
  },
};
const read = (metadata: NonNullable<KubernetesObject['metadata']>) =>
  retainedDriver('prod', { metadata }, RECORDED + 1000);

describe('a driver in its retention', () => {
  test('is read from the metadata of its pod alone', () => {
    expect(read(METADATA)).toEqual({
      driver: {
        cluster: 'prod',
        namespace: 'team-a',
        name: 'etl-driver',
        uid: 'u1',
        tag: 'key-1',
        applicationId: 'spark-1',
        submitKind: 'operator',
      },
      resourceVersion: '7',
      tenant: 'risk',
      isVerified: false,
      ended: { finished: true, since: RECORDED },
      policy: { kind: 'ALL', retention: 300_000, own: { cleanup: 'ALL' } },
    });
  });

  test('is verified by the status of its pod', () => {
    const pod = { metadata: METADATA, status: { phase: 'Succeeded' } };
    expect(retainedDriver('prod', pod, RECORDED)).toMatchObject({ isVerified: true });
  });

  test('is not a driver that runs, whatever its labels say', () => {
    expect(
      retainedDriver('prod', { metadata: METADATA, status: { phase: 'Running' } } as V1Pod, RECORDED),
    ).toBeUndefined();
  });

  test.each<[string, NonNullable<KubernetesObject['metadata']>]>([
    ['a driver whose end is not recorded', { ...METADATA, labels: { 'spark-batch-tag': 'key-1' } }],
    [
      'a driver that our finalizer holds, whatever its labels say',
      { ...METADATA, finalizers: ['spark-batch/evidence'] },
    ],
    ['a driver that is being deleted', { ...METADATA, deletionTimestamp: new Date(RECORDED) }],
    ['a pod of no batch', { ...METADATA, annotations: { 'spark-batch/cleanup': 'ALL' } }],
    ['a driver without a cleanup policy', { ...METADATA, annotations: { 'spark-batch/workflow-id': 'etl' } }],
  ])('is not %s', (_, metadata) => expect(read(metadata)).toBeUndefined());
});
