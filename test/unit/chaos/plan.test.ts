import { expect, test } from '@jest/globals';
import { BATCH_KINDS } from '../../chaos/plan/batch-kinds.ts';
import { CALLER_KINDS } from '../../chaos/plan/caller-kinds.ts';
import { FAULT_KINDS } from '../../chaos/plan/fault-kinds.ts';
import { drawPlan } from '../../chaos/plan/plan.ts';
import { checkBatch } from '../../../src/model/schema/check-batch.ts';

const options = { seed: 7, batches: 1000, minutes: 20, workers: 3, namespace: 'chaos' };

test('a seed gives the same plan every time, and another seed another', () => {
  expect(drawPlan(options)).toEqual(drawPlan(options));
  expect(drawPlan({ ...options, seed: 8 })).not.toEqual(drawPlan(options));
});

test('a long plan has every kind of batch, caller and fault, within its duration', () => {
  const { batches, submitted, callers, faults } = drawPlan(options);
  expect(batches).toHaveLength(1000);
  expect(new Set(batches.map(({ batchId }) => batchId)).size).toBe(1000);
  expect(new Set(submitted.map(({ kind }) => kind)).size).toBe(BATCH_KINDS.length);
  expect(new Set(callers.map(({ kind, by }) => `${kind} (${by})`)).size).toBe(2 * CALLER_KINDS.length);
  expect(new Set(faults.map(({ fault }) => fault)).size).toBe(FAULT_KINDS.length);
  const submitKinds = new Set(batches.map(({ request: { submit } }) => submit?.kind ?? 'native'));
  expect([...submitKinds].toSorted()).toEqual(['manifest', 'native', 'operator']);
  expect([...batches, ...callers, ...faults].every(({ at }) => at >= 0 && at < 20 * 60_000)).toBe(true);
});

test('every request of a plan is valid', () => {
  const requests = drawPlan(options).batches.flatMap(({ request, requestAgain = [] }) =>
    [request].concat(requestAgain),
  );
  expect(requests.length).toBeGreaterThan(1000);
  for (const request of requests) expect(checkBatch(request)).not.toHaveProperty('problems');
});

test('every batch of a plan is started once: by a user or by a caller', () => {
  const { batches, submitted, callers } = drawPlan(options);
  const started = [...submitted, ...callers.flatMap((caller) => caller.batches)].map(({ batchId }) => batchId);
  expect(started.toSorted()).toEqual(batches.map(({ batchId }) => batchId).toSorted());
});

test('a batch may be terminated only by a user or by a caller that runs it as a raw child', () => {
  const { batches, callers } = drawPlan(options);
  const raw = new Set(
    callers.filter(({ by }) => by === 'child').flatMap((caller) => caller.batches.map((one) => one.batchId)),
  );
  for (const { batchId, act, mayBeTerminated } of batches) {
    expect([batchId, mayBeTerminated]).toEqual([batchId, act?.what === 'terminate' || raw.has(batchId)]);
  }
});

test('two servers are never stopped at the same time', () => {
  const names = new Set(FAULT_KINDS.filter(({ where }) => where === 'server').map(({ fault }) => fault));
  const stops = drawPlan(options).faults.filter(({ fault }) => names.has(fault));
  const gaps = stops.slice(1).map(({ at }, index) => at - (stops[index]?.at ?? 0) - (stops[index]?.lasts ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20_000);
});
