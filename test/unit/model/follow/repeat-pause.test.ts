import { expect, test } from '@jest/globals';
import { repeatPause } from '../../../../src/model/follow/repeat-pause.ts';

test.each<[story: string, repeated: number, longest: number, pause: number]>([
  ['is a second at first', 0, 600_000, 1000],
  ['doubles with each answer that adds nothing', 3, 600_000, 8000],
  ['never exceeds the longest interval', 12, 600_000, 600_000],
  ['never exceeds it, however often it is repeated', 100_000, 600_000, 600_000],
  ['is a second even when the batch asks for shorter intervals', 5, 10, 1000],
])('The pause before a read is repeated %s', (_, repeated, longest, pause) => {
  expect(repeatPause(repeated, longest)).toBe(pause);
});
