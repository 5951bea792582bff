import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  hashFraction,
  chooseCluster,
  type Candidate,
  type ClusterFacts,
} from '../../../../src/config/placement/choose-cluster.ts';
import type { ClusterChoice } from '../../../../src/model/batch/batch.ts';

const CLUSTERS: readonly Candidate[] = [
  { name: 'a', weight: 1 },
  { name: 'b', weight: 3 },
  { name: 'c', weight: 1 },
];
const live = (counts: Record<string, number>): ClusterFacts => ({ liveBatches: new Map(Object.entries(counts)) });
const unreachable = (...names: string[]): ClusterFacts => ({ isUnreachable: (name) => names.includes(name) });

describe('chooseCluster', () => {
  test.each<[title: string, choice: ClusterChoice, facts: ClusterFacts, fraction: number, name: string, why: string]>([
    ['the first cluster', 'first', {}, 0.9, 'a', 'the first of a, b, c'],
    ['the first reachable cluster', 'first', unreachable('a'), 0, 'b', 'the first of a, b, c; a is unreachable'],
    [
      'the first cluster if all are unreachable',
      'first',
      unreachable('a', 'b', 'c'),
      0,
      'a',
      'the first of a, b, c; all of them are unreachable',
    ],
    ['by weight the first cluster for fraction 0', 'weight', {}, 0, 'a', 'by weight (1 of 5) of a, b, c'],
    [
      'by weight the second cluster from the end of the first share',
      'weight',
      {},
      0.2,
      'b',
      'by weight (3 of 5) of a, b, c',
    ],
    [
      'by weight the second cluster up to the end of its share',
      'weight',
      {},
      0.79,
      'b',
      'by weight (3 of 5) of a, b, c',
    ],
    [
      'by weight the last cluster for a fraction of almost 1',
      'weight',
      {},
      0.999_999,
      'c',
      'by weight (1 of 5) of a, b, c',
    ],
    [
      'by weight among the reachable clusters',
      'weight',
      unreachable('b', 'c'),
      0.999_999,
      'a',
      'by weight (1 of 1) of a, b, c; b, c are unreachable',
    ],
    [
      'the cluster with the greatest weight if none has live batches',
      'least-live-batches',
      live({}),
      0,
      'b',
      'with the fewest live batches for its weight (0) of a, b, c',
    ],
    [
      'the cluster with the fewest live batches for its weight',
      'least-live-batches',
      live({ a: 1, b: 4, c: 2 }),
      0,
      'b',
      'with the fewest live batches for its weight (4) of a, b, c',
    ],
    [
      'a cluster with a lower weight if the greatest one has more than its share',
      'least-live-batches',
      live({ a: 1, b: 6, c: 2 }),
      0,
      'a',
      'with the fewest live batches for its weight (1) of a, b, c',
    ],
    [
      'the first of the clusters with the same load',
      'least-live-batches',
      live({ a: 1, b: 5, c: 1 }),
      0,
      'a',
      'with the fewest live batches for its weight (1) of a, b, c',
    ],
    [
      'a reachable cluster even if an unreachable one has no live batches',
      'least-live-batches',
      { ...live({ a: 5, b: 60, c: 0 }), ...unreachable('c') },
      0,
      'a',
      'with the fewest live batches for its weight (5) of a, b, c; c is unreachable',
    ],
    [
      'by weight if live batches cannot be counted',
      'least-live-batches',
      {},
      0.5,
      'b',
      'by weight, because live batches cannot be counted (run sparkbatch init to register the search attributes), of a, b, c',
    ],
  ])('chooseCluster returns %s', (_, choice, facts, fraction, name, why) => {
    expect(chooseCluster(CLUSTERS, choice, facts, fraction)).toEqual({ name, why });
  });

  test.each<[ClusterChoice]>([['first'], ['weight'], ['least-live-batches']])(
    'chooseCluster returns nothing if there is no candidate (%s)',
    (choice) => expect(chooseCluster([], choice, {}, 0.5)).toBeUndefined(),
  );
});

describe('hashFraction', () => {
  const keyOf = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 32);

  test('hashFraction is the same for the same key', () => {
    expect(hashFraction(keyOf('x'))).toBe(hashFraction(keyOf('x')));
    expect(hashFraction('0f8fad5b-d9cb-469f-a165-70867728950e')).toBeCloseTo(0.0608, 4);
  });

  test('hashFraction gives each cluster its share of many batches', () => {
    const counts: Record<string, number> = {};
    for (let number = 0; number < 5000; number += 1) {
      const { name = '' } = chooseCluster(CLUSTERS, 'weight', {}, hashFraction(keyOf(`batch-${number}`))) ?? {};
      counts[name] = (counts[name] ?? 0) + 1;
    }
    expect(counts['a']).toBeGreaterThan(900);
    expect(counts['c']).toBeGreaterThan(900);
    expect(counts['b']).toBeGreaterThan(2800);
  });
});
