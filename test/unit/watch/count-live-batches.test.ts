import { expect, test } from '@jest/globals';
import {
  batchCounts,
  hasStateAttributes,
  MAX_TENANTS,
  type VisibleBatch,
} from '../../../src/watch/count-live-batches.ts';

const batch = (more: Partial<VisibleBatch> = {}): VisibleBatch => ({
  state: 'RUNNING',
  phase: 'active',
  tenant: 'risk',
  startedAt: 5000,
  ...more,
});
const numbers = (...batches: VisibleBatch[]) => [...batchCounts(batches).numbers.values()];

test('Batches are counted by state, phase and tenant', () => {
  expect(numbers(batch(), batch(), batch({ phase: 'held', state: 'PENDING' }), batch({ tenant: 'none' }))).toEqual([
    { labels: { state: 'RUNNING', phase: 'active', tenant: 'risk' }, number: 2 },
    { labels: { state: 'PENDING', phase: 'held', tenant: 'risk' }, number: 1 },
    { labels: { state: 'RUNNING', phase: 'active', tenant: 'none' }, number: 1 },
  ]);
});

test('Tenants beyond the maximum are one', () => {
  const all = Array.from({ length: MAX_TENANTS + 50 }, (_, index) => batch({ tenant: `t${index}` }));
  const counted = numbers(...all);
  expect(counted).toHaveLength(MAX_TENANTS + 1);
  expect(counted.find(({ labels }) => labels.tenant === 'other')?.number).toBe(50);
});

test('What is there no more is set to 0, so that gauges of several workers can be summed', () => {
  const before = batchCounts([batch(), batch({ tenant: 'web' })]);
  const changes = batchCounts([batch()]).changesFrom(before);
  expect(changes).toEqual([
    { labels: { state: 'RUNNING', phase: 'active', tenant: 'web' }, number: 0 },
    { labels: { state: 'RUNNING', phase: 'active', tenant: 'risk' }, number: 1 },
  ]);
  expect(
    batchCounts([])
      .changesFrom(before)
      .map(({ number }) => number),
  ).toEqual([0, 0]);
});

test('A fleet without batches has numbers of 0', () => {
  const counted = [...batchCounts([], { withZeros: true }).numbers.values()];
  expect(counted.length).toBeGreaterThan(3);
  expect(counted.every(({ number }) => number === 0)).toBe(true);
});

test('The batch that is queued longest is known by its start', () => {
  const queued = [9000, 3000, 6000].map((startedAt) => batch({ phase: 'queued', startedAt }));
  expect(batchCounts([batch({ startedAt: 1000 }), ...queued]).oldestQueued).toBe(3);
  expect(batchCounts([batch()]).oldestQueued).toBe(0);
});

test('Without its search attributes nothing is counted', () => {
  expect(hasStateAttributes(['SparkBatchState', 'SparkBatchCluster', 'SparkBatchNamespace', 'SparkBatchPhase'])).toBe(
    true,
  );
  expect(hasStateAttributes(['SparkBatchState', 'SparkBatchCluster'])).toBe(false);
});
