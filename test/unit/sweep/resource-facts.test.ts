import { expect, test } from '@jest/globals';
import { resourceFacts } from '../../../src/sweep/resource-facts.ts';
import { driverPod } from '../../support/builders.ts';

const KEY = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';

test('resourceFacts reads everything a sweep needs from a failed driver', () => {
  const pod = driverPod({ phase: 'Failed', exitCode: 1, uid: 'u1' });
  pod.metadata = {
    ...pod.metadata,
    finalizers: ['spark-batch/evidence', 'someone/else'],
    annotations: { ...pod.metadata?.annotations, 'spark-batch/cleanup': 'ALL', 'spark-batch/retention': '300s' },
  };
  expect(resourceFacts('Pod', pod)).toEqual({
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
    hasOwner: false,
    hasFinalizer: true,
    isDeleting: false,
    end: { finished: false, at: Date.parse('2026-11-20T10:04:10Z') },
    cleanup: { kind: 'ALL', retention: 300_000 },
  });
});

const resourceWith = (labels: Record<string, string>, annotations = { 'spark-batch/workflow-id': 'etl' }) => ({
  metadata: { name: 'x', namespace: 'team-a', uid: 'u', labels, annotations },
});

test('resourceFacts derives the batch key of an executor from its application id', () => {
  const labels = { 'spark-role': 'executor', 'spark-app-selector': `spark-${KEY.replaceAll('-', '')}-2` };
  expect(resourceFacts('Pod', resourceWith(labels))).toMatchObject({ role: 'executor', key: KEY });
});

test('resourceFacts finds no batch key in an application id of another origin', () => {
  const labels = { 'spark-role': 'executor', 'spark-app-selector': 'spark-application-1700000000000' };
  expect(resourceFacts('Pod', resourceWith(labels))).not.toHaveProperty('key');
});

test('resourceFacts reads the end, driver and attempt of a SparkApplication', () => {
  const application = {
    ...resourceWith({ 'spark-batch/attempt-tag': `${KEY}-1` }),
    spec: { driver: { podName: 'the-driver' } },
    status: { terminationTime: '2026-11-20T10:04:10Z', applicationState: { state: 'COMPLETED' } },
  };
  expect(resourceFacts('SparkApplication', application)).toMatchObject({
    role: 'application',
    key: KEY,
    driverName: 'the-driver',
    end: { finished: true, at: Date.parse('2026-11-20T10:04:10Z') },
  });
});

test.each([
  ['Succeeded', true],
  ['Failed', false],
])('resourceFacts reads the end of an application of Apache that %s', (state, finished) => {
  const ended = {
    currentStateSummary: 'TerminatedWithoutReleaseResources',
    lastTransitionTime: '2026-11-20T10:04:10Z',
  };
  const application = {
    ...resourceWith({ 'spark-batch/attempt-tag': `${KEY}-1` }),
    spec: { sparkConf: { 'spark.kubernetes.driver.pod.name': 'the-driver' } },
    status: { currentState: ended, stateTransitionHistory: { 4: { currentStateSummary: state }, 5: ended } },
  };
  const kind = 'SparkApplication.spark.apache.org';
  expect(resourceFacts(kind, application)).toMatchObject({
    role: 'application',
    key: KEY,
    driverName: 'the-driver',
    end: { finished, at: Date.parse('2026-11-20T10:04:10Z') },
  });
  const running = { ...application, status: { currentState: { currentStateSummary: 'RunningHealthy' } } };
  expect(resourceFacts(kind, running)).not.toHaveProperty('end');
});

test.each([
  ['a pod that is neither driver nor executor', 'Pod', resourceWith({})],
  ['a resource that does not name its batch', 'ConfigMap', { metadata: { name: 'x', uid: 'u', labels: {} } }],
] as const)('resourceFacts skips %s', (_, kind, object) => expect(resourceFacts(kind, object)).toBeUndefined());
