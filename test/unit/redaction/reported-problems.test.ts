import { describe, expect, test } from '@jest/globals';
import { redactor, REDACTED } from '../../../src/redaction/redactor.ts';
import {
  MAX_MESSAGE_LENGTH,
  MAX_PATH_LENGTH,
  MAX_PROBLEMS,
  reportedProblems,
} from '../../../src/redaction/reported-problems.ts';

const unchanged = (text: string) => text;

function problems(count: number) {
  return Array.from({ length: count }, (_, index) => ({ path: `field${index}`, message: 'is not a field of a batch' }));
}

describe('A report of problems', () => {
  test('has them all, up to 50', () => {
    expect(reportedProblems(problems(MAX_PROBLEMS), unchanged)).toEqual(problems(MAX_PROBLEMS));
  });

  test.each([
    [51, 'has 1 more problem, which is reported when these are corrected'],
    [20_000, 'has 19950 more problems, which are reported when these are corrected'],
  ])('of %d problems has the number of the others', (count, message) => {
    const reported = reportedProblems(problems(count), unchanged);
    expect(reported).toHaveLength(MAX_PROBLEMS + 1);
    expect(reported.at(-1)).toEqual({ path: '(the batch)', message });
  });

  test('quotes the beginning of a long value, and keeps what follows it', () => {
    const message = `"${'x'.repeat(1_200_000)}" is not a duration: write PT30S`;
    const [problem] = reportedProblems([{ path: 'retention', message }], unchanged);
    expect(problem?.message).toMatch(/^"x{199}…" is not a duration: write PT30S$/);
  });

  test('has at most 1 KiB per message and 300 characters per path, whatever they contain', () => {
    const message = 'x '.repeat(500_000);
    const [problem] = reportedProblems([{ path: 'p'.repeat(1000), message }], unchanged);
    expect(problem?.message.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
    expect(problem?.path).toHaveLength(MAX_PATH_LENGTH);
  });

  test.each([20, 2000, 20_000])('shows nothing of a secret of %d characters, wherever it is cut', (length) => {
    const secret = Array.from({ length: length / 10 }, (_, index) => `S3CRET${1000 + index}`).join('');
    const message = `"${secret}" is not a memory size: use 4g`;
    const [problem] = reportedProblems([{ path: 'driver.memory', message }], redactor({ password: secret }));
    expect(problem?.message).not.toContain('S3CRET');
    expect(problem?.message).toContain(REDACTED);
    expect(problem?.message).toContain('is not a memory size: use 4g');
  });

  test('keeps the position of a problem in its file', () => {
    const located = { path: 'a', message: 'is wrong', line: 3, column: 5 };
    expect(reportedProblems([located], unchanged)).toEqual([located]);
  });
});
