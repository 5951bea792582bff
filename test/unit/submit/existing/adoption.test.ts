import { describe, expect, test } from '@jest/globals';
import { adoptionProblems, holderOf } from '../../../../src/submit/existing/adoption-problems.ts';
import { FOREIGN_LABELS, foreignDriver } from '../../../support/builders.ts';

describe('a pod', () => {
  test.each([
    ['of Spark', foreignDriver(), []],
    [
      'without a role',
      foreignDriver({ labels: {} }),
      ['label spark-role is not driver', 'no label spark-app-selector'],
    ],
    [
      'of an operator',
      foreignDriver({
        ownerReferences: [{ apiVersion: 'v1', kind: 'SparkApplication', name: 'etl', uid: 'o', controller: true }],
      }),
      ['SparkApplication etl controls it'],
    ],
    [
      'of the Apache operator, which does not mark itself as the controller',
      foreignDriver({
        ownerReferences: [{ apiVersion: 'spark.apache.org/v1', kind: 'SparkApplication', name: 'etl', uid: 'o' }],
      }),
      ['SparkApplication etl controls it'],
    ],
  ])('%s has the problems %#', (_, pod, problems) => {
    expect(adoptionProblems(pod)).toEqual(problems.map((text) => expect.stringContaining(text)));
  });

  test('without marks has no holder, and with marks names its batch', () => {
    expect(holderOf(foreignDriver())).toBeUndefined();
    const labels = { ...FOREIGN_LABELS, 'spark-batch/temporal-namespace-id': 'n-1' };
    const held = foreignDriver({ labels, annotations: { 'spark-batch/workflow-id': 'other' } });
    expect(holderOf(held)).toEqual({ batchId: 'other', temporalNamespaceId: 'n-1' });
  });
});
