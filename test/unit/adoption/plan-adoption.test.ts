import { describe, expect, test } from '@jest/globals';
import type { V1ObjectMeta, V1Pod } from '@kubernetes/client-node';
import { type AdoptionRule, decideAdoption, planAdoption } from '../../../src/adoption/plan-adoption.ts';

const LABELS = { 'spark-role': 'driver', 'spark-app-selector': 'spark-1', 'kyuubi-unique-tag': 'k-1' };
const RULE: AdoptionRule = {
  selector: 'kyuubi-unique-tag',
  id: 'kyuubi-{label:kyuubi-unique-tag}',
  fields: { cleanup: 'ALL', cluster: 'prod' },
};

const driver = (metadata: V1ObjectMeta = {}, phase = 'Running'): V1Pod => ({
  metadata: { name: 'etl-driver', namespace: 'team-a', uid: 'u-1', labels: LABELS, ...metadata },
  status: { phase },
});
const owner = (controller: boolean) => [
  { apiVersion: 'v1', kind: 'SparkApplication', name: 'etl', uid: 'o', controller },
];
const MARKS = {
  labels: { ...LABELS, 'spark-batch/temporal-namespace-id': 'n-1' },
  annotations: { 'spark-batch/workflow-id': 'other' },
};
const ADOPTED = {
  kind: 'adopt',
  batchId: 'kyuubi-k-1',
  request: {
    cleanup: 'ALL',
    cluster: 'prod',
    name: 'etl-driver',
    namespace: 'team-a',
    submit: { kind: 'existing', pod: 'etl-driver', uid: 'u-1' },
  },
};

describe('a driver that appears', () => {
  const ROWS: readonly (readonly [string, V1Pod, Partial<AdoptionRule>, unknown])[] = [
    ['is adopted while it runs', driver(), {}, ADOPTED],
    ['is adopted while it is pending', driver({}, 'Pending'), {}, ADOPTED],
    ['is adopted in a namespace of the rule', driver(), { namespaces: ['team-b', 'team-a'] }, ADOPTED],
    ['is adopted with an owner that is no controller', driver({ ownerReferences: owner(false) }), {}, ADOPTED],
    [
      'is ignored in another namespace',
      driver(),
      { namespaces: ['team-b'] },
      { kind: 'ignored', reason: 'other-namespace' },
    ],
    ['is ignored when it has succeeded', driver({}, 'Succeeded'), {}, { kind: 'ignored', reason: 'ended' }],
    ['is ignored when it has failed', driver({}, 'Failed'), {}, { kind: 'ignored', reason: 'ended' }],
    [
      'is ignored when it is being deleted',
      driver({ deletionTimestamp: new Date() }),
      {},
      { kind: 'ignored', reason: 'being-deleted' },
    ],
    [
      'is ignored when an operator controls it',
      driver({ ownerReferences: owner(true) }),
      {},
      { kind: 'ignored', reason: 'controlled' },
    ],
    ['is ignored when a batch holds it', driver(MARKS), {}, { kind: 'ignored', reason: 'held' }],
    [
      'is refused without an application id',
      driver({ labels: { 'spark-role': 'driver', 'kyuubi-unique-tag': 'k-1' } }),
      {},
      { kind: 'refused', reason: 'it has no label spark-app-selector, by which its executors are found' },
    ],
    [
      'is refused without a label that the id needs',
      driver(),
      { id: '{label:team}' },
      { kind: 'refused', reason: 'it gets no batch id: pod team-a/etl-driver has no label team' },
    ],
  ];
  test.each(ROWS)('%s', (_, pod, rule, expected) => {
    expect(decideAdoption(pod, { ...RULE, ...rule })).toEqual(expected);
  });
});

describe('a driver that a user names', () => {
  test.each([
    ['is adopted though it has ended', driver({}, 'Failed'), ADOPTED],
    ['is left to the batch that holds it', driver(MARKS), { kind: 'held', batchId: 'other' }],
    [
      'is refused with the reason when an operator controls it',
      driver({ ownerReferences: owner(true) }),
      { kind: 'refused', reason: expect.stringContaining('SparkApplication etl controls it') },
    ],
  ])('%s', (_, pod, expected) => {
    expect(planAdoption(pod, RULE)).toEqual(expected);
  });
});
