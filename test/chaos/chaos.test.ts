import { expect, jest, test } from '@jest/globals';
import { figuresText } from './figures.ts';
import { runChaos } from './run.ts';
import { timelineOf } from './timeline.ts';

jest.setTimeout(400_000);

/** A seed whose plan has, in half a minute, faults of each place: API, Temporal, worker and server. */
const SEED = 11;

test('a short run through faults breaks no promise', async () => {
  const { figures, findings, evidence } = await runChaos({
    seed: SEED,
    batches: 40,
    minutes: 0.4,
    workers: 2,
    stackName: `chaos-test-${process.pid}`,
    keep: false,
    say: () => undefined,
    signal: new AbortController().signal,
  });
  console.log(figuresText(figures));
  const told = findings.violations.map((violation) => ({
    ...violation,
    timeline: timelineOf(
      evidence.ends.find(({ batchId }) => batchId === violation.batchId),
      findings.lives.filter(({ batchId }) => batchId !== undefined && batchId === violation.batchId),
    ),
  }));
  expect(told).toEqual([]);
  expect(figures.batches).toBe(40);
  expect(figures.faultsInAll).toBeGreaterThan(3);
});
