import { describe, expect, test } from '@jest/globals';
import { type Evidence, maxLogBytes } from '../../../../src/model/verdict/evidence.ts';
import { attemptsForResult, attemptsForStatus } from '../../../../src/model/status/kept-evidence.ts';
import { logTail } from '../../../../src/model/verdict/log-tail.ts';
import { attemptRecord } from '../../../support/builders.ts';

describe('the tail of a log', () => {
  test.each<[story: string, text: string, lines: number, bytes: number, kept: string, cut: boolean]>([
    ['that fits is whole', 'a\nb\n', 5, 100, 'a\nb', false],
    ['has so many lines', 'a\nb\nc\n', 2, 100, 'b\nc', true],
    ['has so many bytes, in whole lines', 'aaaa\nbbbb\ncccc', 5, 10, 'bbbb\ncccc', true],
    ['counts line ends', 'aaaa\nbbbb\ncccc', 5, 9, 'bbbb\ncccc', true],
    ['leaves out what does not fit', 'aaaa\nbbbb\ncccc', 5, 8, 'cccc', true],
    ['counts bytes, not letters', 'ää\nöö', 5, 8, 'öö', true],
    ['is the end of a line that is too long', 'abcdef', 5, 3, 'def', true],
    ['never begins inside a character', 'x€€', 5, 4, '€', true],
    ['of nothing is nothing', '', 5, 10, '', false],
  ])('%s', (_, text, lines, bytes, kept, cut) => {
    expect(logTail(text, { lines, bytes })).toEqual({ text: kept, cut });
  });

  test('of hundreds of attempts is short: a history may have 50 MiB', () => {
    const all = Array.from({ length: 2001 }, (_, index) => maxLogBytes(index + 1)).reduce((sum, one) => sum + one, 0);
    expect(maxLogBytes(1)).toBe(64 * 1024);
    expect(all).toBeLessThan(20 * 1024 * 1024);
  });
});

describe('the evidence of many attempts', () => {
  const evidence: Evidence = {
    times: { created: '2026-11-20T10:00:00.000Z' },
    events: [{ type: 'Normal', reason: 'Scheduled', message: 'to node 1', count: 1 }],
    log: { container: 'spark-kubernetes-driver', text: 'secret words' },
  };
  const attempts = [1, 2, 3, 4, 5].map((number) =>
    attemptRecord(number, { state: 'FAILED', failureClass: 'evicted', message: 'evicted', evidence }),
  );

  test('is whole in a result for the last three, and a note for those before', () => {
    const kept = attemptsForResult(attempts).map(({ verdict }) => verdict?.evidence);
    expect(kept.map((one) => one?.log !== undefined)).toEqual([false, false, true, true, true]);
    expect(kept[0]).toEqual({
      times: evidence.times,
      events: [],
      missing: [expect.stringMatching(/Only the last 3 attempts/)],
    });
  });

  test('is an outline in a status', () => {
    expect(attemptsForStatus(attempts)[4]?.verdict?.evidence).toEqual({
      times: evidence.times,
      events: [{ type: 'Normal', reason: 'Scheduled', count: 1 }],
    });
  });

  test('does not change an attempt that has none', () => {
    expect(attemptsForStatus([attemptRecord(1)])).toEqual([attemptRecord(1)]);
  });
});
