import { afterAll, expect, test } from '@jest/globals';
import { openResolver } from './resolver.ts';

const LIMITS = { driver: { memory: '8g' }, executor: { instances: 2 }, images: ['spark:*'] };
const BATCH = { name: 'etl', submit: { kind: 'existing', pod: 'etl-driver' } };

const unlimited = openResolver({}, {});
const limited = openResolver({ limits: LIMITS }, {});
const trusting = openResolver({ limits: { ...LIMITS, submitKinds: ['native', 'existing'] } }, {});
afterAll(async () => {
  for (const resolver of [unlimited, limited, trusting]) await resolver[Symbol.asyncDispose]();
});

test('A driver is adopted where there are no limits', async () => {
  expect(await unlimited.problems(BATCH)).toEqual([]);
});

test('Limits refuse to adopt a driver, because what it uses is not known', async () => {
  expect(await limited.problems(BATCH)).toEqual([
    expect.stringMatching(/^submit\.kind: existing takes over a driver .* list existing in limits\.submitKinds/),
  ]);
});

test('Limits that list the kind existing allow it', async () => {
  expect(await trusting.problems(BATCH)).toEqual([]);
});
