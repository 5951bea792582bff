import { expect, test } from '@jest/globals';
import { sweptObjectOf } from '../../../src/sweep/resource-facts.ts';
import { driverPod } from '../../support/builders.ts';

const KEY = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';

test('a driver that failed', () => {
  const pod = driverPod({ phase: 'Failed', exitCode: 1, uid: 'u1' });
  pod.metadata = {
    ...pod.metadata,
    finalizers: ['spark-batch/evidence', 'someone/else'],
    annotations: { ...pod.metadata?.annotations, 'spark-batch/cleanup': 'ALL', 'spark-batch/retention': '300s' },
  };
  expect(sweptObjectOf('Pod', pod)).toEqual({
    kind: 'Pod',
    role: 'driver',
    namespace: 'team-a',
    name: 'etl-0f1e2d3c4b5a-1-driver',
    driverName: 'etl-0f1e2d3c4b5a-1-driver',
    uid: 'u1',
    resourceVersion: '1001',
    createdAt: Date.parse('2026-11-20T10:00:00Z'),
    batchId: 'etl-2026-11-20',
    key: KEY,
    owned: false,
    held: true,
    deleting: false,
    end: { finished: false, at: Date.parse('2026-11-20T10:04:10Z') },
    cleanup: { kind: 'ALL', retention: 300_000 },
  });
});

const marked = (labels: Record<string, string>, annotations = { 'spark-batch/workflow-id': 'etl' }) => ({
  metadata: { name: 'x', namespace: 'team-a', uid: 'u', labels, annotations },
});

test('an executor is known by the application id, that holds the key of its batch', () => {
  const labels = { 'spark-role': 'executor', 'spark-app-selector': `spark-${KEY.replaceAll('-', '')}-2` };
  expect(sweptObjectOf('Pod', marked(labels))).toMatchObject({ role: 'executor', key: KEY });
});

test('an application id that is not ours holds no key', () => {
  const labels = { 'spark-role': 'executor', 'spark-app-selector': 'spark-application-1700000000000' };
  expect(sweptObjectOf('Pod', marked(labels))).not.toHaveProperty('key');
});

test('a SparkApplication tells its end, its driver and its attempt', () => {
  const application = {
    ...marked({ 'spark-batch/attempt-tag': `${KEY}-1` }),
    spec: { driver: { podName: 'the-driver' } },
    status: { terminationTime: '2026-11-20T10:04:10Z', applicationState: { state: 'COMPLETED' } },
  };
  expect(sweptObjectOf('SparkApplication', application)).toMatchObject({
    role: 'application',
    key: KEY,
    driverName: 'the-driver',
    end: { finished: true, at: Date.parse('2026-11-20T10:04:10Z') },
  });
});

test.each([
  ['a pod that is neither driver nor executor', 'Pod', marked({})],
  ['what does not say which batch it is of', 'ConfigMap', { metadata: { name: 'x', uid: 'u', labels: {} } }],
] as const)('%s is not ours to judge', (_, kind, object) => expect(sweptObjectOf(kind, object)).toBeUndefined());
