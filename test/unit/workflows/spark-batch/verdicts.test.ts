import { describe, expect, test } from '@jest/globals';
import type { Deadline } from '../../../../src/model/follow/deadline.ts';
import type { Observation } from '../../../../src/model/driver/observation.ts';
import { verdictOf } from '../../../../src/model/verdict/verdict-of.ts';
import { killedVerdict, outOfPatience, submitFailureVerdict } from '../../../../workflows/spark-batch/verdicts.ts';
import { existingDriver, observation } from '../../../support/builders.ts';

const DRIVER = existingDriver({ name: 'etl-1-driver' });

describe('the verdict over a driver that was waited for long enough', () => {
  test.each<
    [
      story: string,
      kind: Deadline['kind'],
      seen: Partial<Observation>,
      failureClass: string | undefined,
      message: RegExp,
    ]
  >([
    [
      'because it ran too long',
      'runtime',
      {},
      'runtime-exceeded',
      /ran longer than its maximum runtime of 1h and was deleted\. Raise timeouts\.runtime/,
    ],
    [
      'because it had exited with 0 and its sidecar ran too long',
      'runtime',
      { exit: { exitCode: 0 } },
      undefined,
      /finished with exit code 0/,
    ],
    [
      'because it had exited with 1 and its sidecar ran too long',
      'runtime',
      { exit: { exitCode: 1 } },
      'application',
      /failed on node worker-3 with exit code 1/,
    ],
    ['because it did not start', 'pending', { state: 'PENDING' }, 'unschedulable', /did not start within 5m/],
    [
      'because of its image',
      'problem',
      { state: 'PENDING', problem: { kind: 'image-pull', reason: 'ErrImagePull' } },
      'image',
      /did not start within 5m \(ErrImagePull\)/,
    ],
    [
      'because its node does not tell of its end',
      'deletion',
      {},
      'deleted',
      /node worker-3 has not told of its end in time/,
    ],
  ])('%s', (_, kind, seen, failureClass, message) => {
    const pod = outOfPatience({ deadline: { kind, at: 300_000 }, since: 0 }, 3_600_000);
    const verdict = verdictOf({ driver: DRIVER, pod, last: observation(seen) });
    expect([verdict.failureClass, verdict.message]).toEqual([failureClass, expect.stringMatching(message)]);
  });
});

test('a kill says why, and whether there was anything to kill', () => {
  const kill = { reason: 'wrong date', requestedAt: '2026-11-20T10:03:00.000Z', byCancellation: false };
  expect(killedVerdict(kill, DRIVER).message).toBe('Driver prod/team-a/etl-1-driver was killed: wrong date.');
  expect(killedVerdict(kill, undefined).message).toBe('The batch was killed before anything was created: wrong date.');
});

test.each([
  [true, 'submit-timeout', /was not submitted within the submit timeout of 30s: no answer\.$/],
  [false, 'submit-rejected', /^no answer$/],
])('a submission that failed (timed out: %p) is of class %s', (timedOut, failureClass, message) => {
  const verdict = submitFailureVerdict(DRIVER, 30_000, { timedOut, message: 'no answer' });
  expect([verdict.failureClass, verdict.message]).toEqual([failureClass, expect.stringMatching(message)]);
});
