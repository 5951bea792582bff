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

test('a plan with spark-submit has so many batches of it, over its whole duration, and is otherwise the same', () => {
  const plain = drawPlan(options);
  const { batches, submitted, callers, faults } = drawPlan({ ...options, sparkSubmits: 20 });
  const bySparkSubmit = submitted.filter(({ request: { submit } }) => submit?.kind === 'spark-submit');
  expect(bySparkSubmit).toHaveLength(20);
  expect(batches.filter((batch) => bySparkSubmit.includes(batch))).toHaveLength(20);
  expect(new Set(bySparkSubmit.map(({ at }) => Math.floor(at / (4 * 60_000)))).size).toBe(5);
  for (const { request } of bySparkSubmit) expect(checkBatch(request)).not.toHaveProperty('problems');
  expect({ callers, faults }).toEqual({ callers: plain.callers, faults: plain.faults });
  expect(batches.filter((batch) => !bySparkSubmit.includes(batch))).toEqual(
    plain.batches.filter(({ batchId }) => !bySparkSubmit.some((batch) => batch.batchId === batchId)),
  );
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
