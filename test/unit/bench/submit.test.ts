import { expect, test } from '@jest/globals';
import { childrenSeconds, difference } from '../../../bench/submit/cpu.ts';
import { report } from '../../../bench/submit/report.ts';
import { spreadOf } from '../../../bench/submit/summary.ts';

test('childrenSeconds reads fields 16 and 17 of /proc/<pid>/stat, even if the command contains parentheses', () => {
  const stat = '4711 (a ) (b) S 1 2 3 4 5 6 7 8 9 10 11 12 250 50 20 0';
  expect(childrenSeconds(stat)).toBe(3);
});

test('difference leaves the seconds of children undefined if they are not known', () => {
  expect(difference({ own: 1, children: 2 }, { own: 1.5, children: 4 })).toEqual({ own: 0.5, children: 2 });
  expect(difference({ own: 1, children: undefined }, { own: 2, children: 4 }).children).toBeUndefined();
});

test.each([
  [[5], { min: 5, median: 5, p95: 5, max: 5 }],
  [[4, 1, 3, 2], { min: 1, median: 2, p95: 4, max: 4 }],
  [Array.from({ length: 100 }, (_, index) => index + 1), { min: 1, median: 50, p95: 95, max: 100 }],
])('spreadOf computes the distribution of %j', (values, spread) => {
  expect(spreadOf(values)).toEqual(spread);
});

test('spreadOf fails without values', () => {
  expect(() => spreadOf([])).toThrow('no values');
});

test('report compares both methods in a table', () => {
  const cost = (method: string, factor: number) => ({
    method,
    batches: 50,
    concurrency: 2,
    wallMs: { min: 10 * factor, median: 20 * factor, p95: 30 * factor, max: 40 * factor },
    totalMs: 1000 * factor,
    cpuSeconds: 0.01 * factor,
    childCpuSeconds: 0,
    requests: 4,
  });
  expect(report([[cost('native', 1), cost('spark-submit', 123)]])).toBe(
    [
      '50 submissions each, 2 at a time',
      '',
      '| figure | native | spark-submit | ratio |',
      '| --- | --- | --- | --- |',
      '| wall time min, ms | 10 | 1230 | 120 |',
      '| wall time median, ms | 20 | 2460 | 120 |',
      '| wall time p95, ms | 30 | 3690 | 120 |',
      '| wall time max, ms | 40 | 4920 | 120 |',
      '| total time, s | 1.00 | 123.00 | 120 |',
      '| CPU seconds per submission | 0.010 | 1.230 | 120 |',
      '| API requests per submission | 4.0 | 4.0 | 1.0 |',
      '',
    ].join('\n'),
  );
});
