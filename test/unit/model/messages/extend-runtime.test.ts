import { expect, test } from '@jest/globals';
import { extendedRuntime, type RuntimeFacts } from '../../../../src/model/messages/extend-runtime.ts';

const HOUR = 3_600_000;
const LIMITED: RuntimeFacts = { current: HOUR, limit: undefined, endedAs: undefined };

test.each<[story: string, request: unknown, facts: Partial<RuntimeFacts>, message: RegExp]>([
  ['names no duration', { by: 'soon' }, {}, /^"soon" is not a duration: write PT30M or 30m$/],
  ['has no field `by`', {}, {}, /^"" is not a duration/],
  ['is not a map', 7, {}, /^"" is not a duration/],
  ['asks for 0 seconds', { by: '0s' }, {}, /^"0s" is not a duration/],
  ['comes for a batch without a maximum runtime', { by: '1h' }, { current: undefined }, /no maximum runtime/],
  ['comes after the end of the batch', { by: '1h' }, { endedAs: 'FINISHED' }, /^The batch has ended as FINISHED$/],
  [
    'goes beyond what the configuration allows',
    { by: '1h' },
    { limit: { maximum: 1.5 * HOUR, layer: 'tenant risk' } },
    /^The maximum runtime would be 2h, and limits\.runtime of tenant risk allows 1h 30m; it is 1h now$/,
  ],
])('A request for more runtime is refused when it %s', (_, request, facts, message) => {
  const { answer, runtime } = extendedRuntime(request, { ...LIMITED, ...facts });
  expect(answer).toEqual({ accepted: false, message: expect.stringMatching(message) });
  expect(runtime).toBeUndefined();
});

test('A request for more runtime is added to the current maximum', () => {
  expect(extendedRuntime({ by: 'PT30M' }, LIMITED)).toEqual({
    answer: { accepted: true, message: 'The maximum runtime is now 1h 30m' },
    runtime: 1.5 * HOUR,
  });
});

test('A request for more runtime may reach the limit of the configuration', () => {
  const limit = { maximum: 2 * HOUR, layer: 'tenant risk' };
  expect(extendedRuntime({ by: '1h' }, { ...LIMITED, limit }).runtime).toBe(2 * HOUR);
});
