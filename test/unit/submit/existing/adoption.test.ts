import { describe, expect, test } from '@jest/globals';
import type { V1ObjectMeta } from '@kubernetes/client-node';
import { adoptionProblems, holderOf } from '../../../../src/submit/existing/adoption-problems.ts';

const LABELS = {
  'spark-role': 'driver',
  'spark-app-selector': 'spark-1',
  'spark-app-name': 'nightly',
  'kyuubi-unique-tag': 'k-1',
};

const driver = (metadata: V1ObjectMeta = {}) => ({
  metadata: { name: 'etl-driver', namespace: 'team-a', uid: 'u-1', labels: LABELS, ...metadata },
});

describe('a pod', () => {
  test.each([
    ['of Spark', driver(), []],
    ['without a role', driver({ labels: {} }), ['label spark-role is not driver', 'no label spark-app-selector']],
    [
      'of an operator',
      driver({
        ownerReferences: [{ apiVersion: 'v1', kind: 'SparkApplication', name: 'etl', uid: 'o', controller: true }],
      }),
      ['SparkApplication etl controls it'],
    ],
  ])('%s has the problems %#', (_, pod, problems) => {
    expect(adoptionProblems(pod)).toEqual(problems.map((text) => expect.stringContaining(text)));
  });

  test('without marks has no holder, and with marks names its batch', () => {
    expect(holderOf(driver())).toBeUndefined();
    const labels = { ...LABELS, 'spark-batch/temporal-namespace-id': 'n-1' };
    const held = driver({ labels, annotations: { 'spark-batch/workflow-id': 'other' } });
    expect(holderOf(held)).toEqual({ batchId: 'other', temporalNamespaceId: 'n-1' });
  });
});
