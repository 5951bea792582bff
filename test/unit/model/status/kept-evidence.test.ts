import { describe, expect, test } from '@jest/globals';
import type { AttemptRecord } from '../../../../src/model/batch/attempt.ts';
import { attemptsForResult, attemptsForStatus } from '../../../../src/model/status/kept-evidence.ts';
import { MAX_ATTEMPTS_BYTES } from '../../../../src/model/temporal-limits.ts';
import type { Verdict } from '../../../../src/model/verdict/verdict.ts';
import { attemptRecord, FINISHED_AT } from '../../../support/builders.ts';
import { boundFor, cpuTimeOf } from '../../../support/cpu-time.ts';

const MIB = 1024 * 1024;

/** 200 lines of 480 characters: the most that is kept of one `spark-submit`. */
const SUBMIT_OUTPUT: Verdict = {
  state: 'FAILED',
  failureClass: 'submit-rejected',
  message: 'spark-submit failed with exit code 1.',
  submitOutput: Array.from({ length: 200 }, () => 'e'.repeat(480)),
};
const TERMINATION_MESSAGE: Verdict = {
  state: 'FAILED',
  failureClass: 'application',
  message: `The driver failed: ${'m'.repeat(4096)}. Check the application.`,
  advice: 'Check the application.',
  exit: { exitCode: 1, reason: 'Error', message: 'm'.repeat(4096), finishedAt: FINISHED_AT },
};
/** Everything at its maximum, in characters that JSON escapes with six bytes. */
const WORST: Verdict = {
  ...TERMINATION_MESSAGE,
  message: '\u0001'.repeat(8192),
  node: 'n'.repeat(253),
  submitOutput: Array.from({ length: 200 }, () => '\u0001'.repeat(500)),
  evidence: {
    times: { created: FINISHED_AT, scheduled: FINISHED_AT, started: FINISHED_AT, finished: FINISHED_AT },
    events: Array.from({ length: 20 }, () => ({
      type: 'Warning',
      reason: 'R'.repeat(128),
      message: 'e'.repeat(1024),
      count: 1,
    })),
    log: { container: 'c'.repeat(63), text: '\u0001'.repeat(64 * 1024) },
    executors: Array.from({ length: 20 }, () => ({ name: 'x'.repeat(253), exitCode: 1, reason: 'Error' })),
    missing: ['m'.repeat(1000)],
  },
};
const HUGE_MESSAGE: Verdict = { ...TERMINATION_MESSAGE, message: 'm'.repeat(3 * MIB) };

const THOUSAND_WORST = Array.from({ length: 1000 }, (_, index) => attemptRecord(index + 1, WORST));

function attemptsWith(verdict: Verdict, count: number): readonly AttemptRecord[] {
  if (verdict === WORST && count === 1000) return THOUSAND_WORST;
  return Array.from({ length: count }, (_, index) => attemptRecord(index + 1, verdict));
}

/** The size of a list as JSON. */
function bytesOf(attempts: readonly AttemptRecord[]): number {
  return Buffer.byteLength(JSON.stringify(attempts));
}

describe.each([
  ['a result', attemptsForResult],
  ['a status', attemptsForStatus],
])('The attempts in %s', (_, kept) => {
  test.each<[story: string, verdict: Verdict, count: number]>([
    ['61 outputs of spark-submit', SUBMIT_OUTPUT, 61],
    ['1,000 outputs of spark-submit', SUBMIT_OUTPUT, 1000],
    ['250 termination messages', TERMINATION_MESSAGE, 250],
    ['1,000 termination messages', TERMINATION_MESSAGE, 1000],
    ['1,000 of the worst verdicts', WORST, 1000],
    ['3,000 termination messages', TERMINATION_MESSAGE, 3000],
    ['one message of 3 MiB', HUGE_MESSAGE, 1],
  ])('with %s fit into the byte budget, and the last attempts remain', (_story, verdict, count) => {
    const attempts = kept(attemptsWith(verdict, count));
    expect(bytesOf(attempts)).toBeLessThanOrEqual(MAX_ATTEMPTS_BYTES + 2);
    expect(attempts.at(-1)?.number).toBe(count);
    const numbers = attempts.map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_number, index) => count - numbers.length + 1 + index));
    for (const { verdict: shown } of attempts) expect(shown).toMatchObject({ failureClass: verdict.failureClass });
  });

  test('are all listed, up to 1,000, if a termination message is the longest text of each', () => {
    expect(kept(attemptsWith(TERMINATION_MESSAGE, 1000))).toHaveLength(1000);
  });

  test('keep everything while it fits', () => {
    const attempts = attemptsWith({ ...SUBMIT_OUTPUT, submitOutput: ['one line'] }, 100);
    expect(kept(attempts)).toEqual(attempts);
  });

  test('lose the output of the oldest attempts first, and say where it is', () => {
    const outputs = kept(attemptsWith(SUBMIT_OUTPUT, 61)).map(({ verdict }) => verdict?.submitOutput ?? []);
    expect(outputs[0]).toEqual([expect.stringMatching(/is in the history of the workflow\.$/)]);
    expect(outputs.at(-1)).toEqual(SUBMIT_OUTPUT.submitOutput);
    expect(outputs.filter(({ length }) => length === 200).length).toBeGreaterThanOrEqual(7);
  });

  test('with a running attempt change with it', () => {
    const running: { -readonly [K in keyof AttemptRecord]: AttemptRecord[K] } = attemptRecord(2);
    const attempts = [attemptRecord(1, WORST), running];
    expect(kept(attempts).at(-1)).toEqual(running);
    running.verdict = SUBMIT_OUTPUT;
    running.endedAt = FINISHED_AT;
    expect(kept(attempts).at(-1)).toEqual(running);
  });

  test('are computed again for 1,000 attempts in about 50 ms at most, as a batch publishes its status often', () => {
    kept(THOUSAND_WORST);
    const time = cpuTimeOf(() => {
      for (let count = 0; count < 100; count += 1) kept(THOUSAND_WORST);
    });
    expect(time / 100).toBeLessThan(boundFor(50));
  });
});

test('The log of the last attempt is kept when earlier attempts exceed the byte budget', () => {
  const attempts = [...attemptsWith(SUBMIT_OUTPUT, 100), attemptRecord(101, { ...WORST, submitOutput: [] })];
  expect(attemptsForResult(attempts).at(-1)?.verdict?.evidence?.log?.text).toHaveLength(64 * 1024);
});
