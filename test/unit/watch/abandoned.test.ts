import { expect, test } from '@jest/globals';
import { isAbandoned } from '../../../src/watch/abandoned.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');

test.each([
  ['of another fleet that beat just now goes on', 'pipeline', 5, false],
  ['of another fleet that was silent for a minute is abandoned', 'pipeline', 61, true],
  ['of our own fleet comes to us by itself, however long it was silent', 'spark-batch', 600, false],
])('a watch %s', (_, taskQueue, secondsAgo, expected) => {
  expect(isAbandoned({ taskQueue, lastSignOfLife: NOW - secondsAgo * 1000 }, 'spark-batch', NOW)).toBe(expected);
});
