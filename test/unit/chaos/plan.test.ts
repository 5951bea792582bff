import { expect, test } from '@jest/globals';
import { BATCH_KINDS } from '../../chaos/plan/batch-kinds.ts';
import { FAULT_KINDS } from '../../chaos/plan/fault-kinds.ts';
import { drawPlan } from '../../chaos/plan/plan.ts';
import { checkBatch } from '../../../src/model/schema/check-batch.ts';

const options = { seed: 7, batches: 1000, minutes: 20, workers: 3, namespace: 'chaos' };

test('a seed gives the same plan every time, and another seed another', () => {
  expect(drawPlan(options)).toEqual(drawPlan(options));
  expect(drawPlan({ ...options, seed: 8 })).not.toEqual(drawPlan(options));
});

test('a long plan has every kind of batch and every fault, within its duration', () => {
  const { batches, faults } = drawPlan(options);
  expect(batches).toHaveLength(1000);
  expect(new Set(batches.map(({ kind }) => kind)).size).toBe(BATCH_KINDS.length);
  expect(new Set(faults.map(({ fault }) => fault)).size).toBe(FAULT_KINDS.length);
  expect([...batches, ...faults].every(({ at }) => at >= 0 && at < 20 * 60_000)).toBe(true);
});

test('every batch of a plan is valid', () => {
  for (const { request } of drawPlan(options).batches) expect(checkBatch(request)).not.toHaveProperty('problems');
});

test('two servers are never stopped at the same time', () => {
  const names = new Set(FAULT_KINDS.filter(({ where }) => where === 'server').map(({ fault }) => fault));
  const stops = drawPlan(options).faults.filter(({ fault }) => names.has(fault));
  const gaps = stops.slice(1).map(({ at }, index) => at - (stops[index]?.at ?? 0) - (stops[index]?.lasts ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20_000);
});
