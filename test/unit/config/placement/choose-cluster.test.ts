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
const silent = (...names: string[]): ClusterFacts => ({ isUnreachable: (name) => names.includes(name) });

describe('the cluster of a batch', () => {
  test.each<[story: string, choice: ClusterChoice, facts: ClusterFacts, chance: number, name: string, why: string]>([
    ['is the first', 'first', {}, 0.9, 'a', 'the first of a, b, c'],
    ['is the first that answers', 'first', silent('a'), 0, 'b', 'the first of a, b, c; a does not answer'],
    [
      'is the first, where none answers: the batch waits there',
      'first',
      silent('a', 'b', 'c'),
      0,
      'a',
      'the first of a, b, c; none of them answers',
    ],
    ['is by weight the first for the least chance', 'weight', {}, 0, 'a', 'by weight (1 of 5) of a, b, c'],
    ['is by weight the second from its share on', 'weight', {}, 0.2, 'b', 'by weight (3 of 5) of a, b, c'],
    ['is by weight the second up to its share', 'weight', {}, 0.79, 'b', 'by weight (3 of 5) of a, b, c'],
    ['is by weight the last for the most chance', 'weight', {}, 0.999_999, 'c', 'by weight (1 of 5) of a, b, c'],
    [
      'is by weight among those that answer',
      'weight',
      silent('b', 'c'),
      0.999_999,
      'a',
      'by weight (1 of 1) of a, b, c; b, c do not answer',
    ],
    [
      'is the heaviest, where nothing lives anywhere',
      'least-live-batches',
      live({}),
      0,
      'b',
      'with the least live batches for its weight (0) of a, b, c',
    ],
    [
      'is the one with the least live batches for its weight',
      'least-live-batches',
      live({ a: 1, b: 4, c: 2 }),
      0,
      'b',
      'with the least live batches for its weight (4) of a, b, c',
    ],
    [
      'is a lighter one, where the heavy one has more than its share',
      'least-live-batches',
      live({ a: 1, b: 6, c: 2 }),
      0,
      'a',
      'with the least live batches for its weight (1) of a, b, c',
    ],
    [
      'is the first of those with the same load',
      'least-live-batches',
      live({ a: 1, b: 5, c: 1 }),
      0,
      'a',
      'with the least live batches for its weight (1) of a, b, c',
    ],
    [
      'is not one that does not answer, though nothing lives there',
      'least-live-batches',
      { ...live({ a: 5, b: 60, c: 0 }), ...silent('c') },
      0,
      'a',
      'with the least live batches for its weight (5) of a, b, c; c does not answer',
    ],
    [
      'is by weight, where nobody can tell how many live',
      'least-live-batches',
      {},
      0.5,
      'b',
      'by weight, as nobody can tell how many batches live (sparkbatch init registers what tells), of a, b, c',
    ],
  ])('%s', (_, choice, facts, chance, name, why) => {
    expect(chooseCluster(CLUSTERS, choice, facts, chance)).toEqual({ name, why });
  });

  test.each<[ClusterChoice]>([['first'], ['weight'], ['least-live-batches']])(
    'is none where there is no candidate (%s)',
    (choice) => expect(chooseCluster([], choice, {}, 0.5)).toBeUndefined(),
  );
});

describe('the chance of a batch', () => {
  const keyOf = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 32);

  test('is always the same', () => {
    expect(hashFraction(keyOf('x'))).toBe(hashFraction(keyOf('x')));
    expect(hashFraction('0f8fad5b-d9cb-469f-a165-70867728950e')).toBeCloseTo(0.0608, 4);
  });

  test('gives each cluster its share of many batches', () => {
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
