import { expect, test } from '@jest/globals';
import { figuresText } from './figures.ts';
import { CALLER_KINDS } from './plan/caller-kinds.ts';
import { runChaos } from './run.ts';
import { violationReports } from './timeline.ts';

/** The plan of this seed has every kind of caller, second runs, warnings, and faults of API, Temporal, workers and servers. */
const SEED = 491;

test('a short run with faults violates no invariant', async () => {
  const outcome = await runChaos({
    seed: SEED,
    batches: 40,
    minutes: 0.4,
    workers: 2,
    stackName: `chaos-test-${process.pid}`,
    keep: false,
    say: () => undefined,
    signal: new AbortController().signal,
  });
  const { figures } = outcome;
  console.log(figuresText(figures));
  expect(violationReports(outcome)).toEqual([]);
  expect(figures.batches).toBe(40);
  expect(Object.keys(figures.callers)).toHaveLength(CALLER_KINDS.length);
  expect(Object.keys(figures.submitKinds)).toHaveLength(3);
  expect(figures.runs).toBeGreaterThan(40);
  expect(figures.faultsInAll).toBeGreaterThan(3);
});
