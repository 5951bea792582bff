import { expect, test } from '@jest/globals';
import { fuzz } from '../fuzz/fuzz.ts';
import { TARGETS } from '../fuzz/targets.ts';

/** Inputs for each reader. `npm run fuzz` tries more, with other seeds. */
const SHORT = { seed: 20_261_128, runs: 60, milliseconds: 1200, length: 32 * 1024 };

test.each(TARGETS.map((one) => [one.name, one] as const))('%s withstands hostile inputs', (_, one) => {
  const { failure, runs } = fuzz(one, SHORT);
  expect(failure).toBeUndefined();
  expect(runs).toBeGreaterThan(0);
});
