import { describe, expect, test } from '@jest/globals';
import { type Evidence, maxLogBytes } from '../../../../src/model/verdict/evidence.ts';
import { attemptsForResult, attemptsForStatus } from '../../../../src/model/status/kept-evidence.ts';
import { logTail } from '../../../../src/model/verdict/log-tail.ts';
import { attemptRecord } from '../../../support/builders.ts';

describe('The tail of a log', () => {
  test.each<[story: string, text: string, lines: number, bytes: number, kept: string, cut: boolean]>([
    ['contains all lines when they fit', 'a\nb\n', 5, 100, 'a\nb', false],
    ['is limited in lines', 'a\nb\nc\n', 2, 100, 'b\nc', true],
    ['is limited in bytes, by whole lines', 'aaaa\nbbbb\ncccc', 5, 10, 'bbbb\ncccc', true],
    ['counts line ends as bytes', 'aaaa\nbbbb\ncccc', 5, 9, 'bbbb\ncccc', true],
    ['leaves out a line that does not fit', 'aaaa\nbbbb\ncccc', 5, 8, 'cccc', true],
    ['counts bytes of UTF-8, not characters', 'ää\nöö', 5, 8, 'öö', true],
    ['is the end of a single line that is too long', 'abcdef', 5, 3, 'def', true],
    ['never begins within a character', 'x€€', 5, 4, '€', true],
    ['is empty for an empty log', '', 5, 10, '', false],
  ])('%s', (_, text, lines, bytes, kept, cut) => {
    expect(logTail(text, { lines, bytes })).toEqual({ text: kept, cut });
  });

  test('is short enough that 2000 attempts fit into a history of 50 MiB', () => {
    const all = Array.from({ length: 2001 }, (_, index) => maxLogBytes(index + 1)).reduce((sum, one) => sum + one, 0);
    expect(maxLogBytes(1)).toBe(64 * 1024);
    expect(all).toBeLessThan(20 * 1024 * 1024);
  });
});

describe('The evidence of five attempts', () => {
  const evidence: Evidence = {
    times: { created: '2026-11-20T10:00:00.000Z' },
    events: [{ type: 'Normal', reason: 'Scheduled', message: 'to node 1', count: 1 }],
    log: { container: 'spark-kubernetes-driver', text: 'secret words' },
  };
  const attempts = [1, 2, 3, 4, 5].map((number) =>
    attemptRecord(number, { state: 'FAILED', failureClass: 'evicted', message: 'evicted', evidence }),
  );

  test('is complete in a result for the last three, and reduced to its times for the others', () => {
    const kept = attemptsForResult(attempts).map(({ verdict }) => verdict?.evidence);
    expect(kept.map((one) => one?.log !== undefined)).toEqual([false, false, true, true, true]);
    expect(kept[0]).toEqual({
      times: evidence.times,
      events: [],
      missing: [expect.stringMatching(/Only the last 3 attempts/)],
    });
  });

  test('is reduced to an outline of the events in a status', () => {
    expect(attemptsForStatus(attempts)[4]?.verdict?.evidence).toEqual({
      times: evidence.times,
      events: [{ type: 'Normal', reason: 'Scheduled', count: 1 }],
    });
  });

  test('may be absent', () => {
    expect(attemptsForStatus([attemptRecord(1)])).toEqual([attemptRecord(1)]);
  });
});
