import { describe, expect, test } from '@jest/globals';
import type { Observation } from '../../../../src/model/driver/observation.ts';
import type { Deadline } from '../../../../src/model/follow/deadline.ts';
import { type FollowFacts, nextFollowAction, attemptEnd } from '../../../../src/model/follow/follow-action.ts';
import { verdictOf } from '../../../../src/model/verdict/verdict-of.ts';
import { existingDriver, observation } from '../../../support/builders.ts';

const NOW = Date.parse('2026-11-20T10:30:00Z');
const MINUTE = 60_000;
const RUNNING = observation();
const ENDED = observation({ state: 'FAILED', exit: { exitCode: 1 } });

/** A driver that has been running for a while, without a new observation. */
function facts(more: Partial<FollowFacts> = {}): FollowFacts {
  return {
    latest: RUNNING,
    noted: RUNNING,
    missing: false,
    since: { started: NOW - 10 * MINUTE },
    timeouts: { pending: undefined, runtime: undefined, pendingProblem: 3 * MINUTE },
    ...more,
  };
}

function timeouts(more: Partial<FollowFacts['timeouts']>): Partial<FollowFacts> {
  return { timeouts: { ...facts().timeouts, ...more } };
}

describe('The next action about a followed driver', () => {
  test.each<[story: string, known: Partial<FollowFacts>, kind: string]>([
    [
      'is to verify its absence when the read that started it did not find it',
      { latest: undefined, noted: undefined },
      'verify-absence',
    ],
    ['is to wait while nothing is new and nothing is limited', {}, 'wait'],
    ['is to wait until its maximum runtime has passed', timeouts({ runtime: 11 * MINUTE }), 'wait'],
    ['is to verify its deadline at the moment it passes', timeouts({ runtime: 10 * MINUTE }), 'verify-deadline'],
    ['is to verify a deadline that has passed', timeouts({ runtime: MINUTE }), 'verify-deadline'],
    ['is to note a new observation', { noted: undefined }, 'note'],
    ['is to note a new observation before its deadline counts', { noted: ENDED, ...timeouts({ runtime: 1 }) }, 'note'],
    ['is to verify its absence when a live read did not find it', { missing: true }, 'verify-absence'],
    [
      'is to verify its absence when the watch reports it gone',
      { latest: { ...RUNNING, gone: true } },
      'verify-absence',
    ],
    ['is to verify its absence before a deadline', { missing: true, ...timeouts({ runtime: 1 }) }, 'verify-absence'],
    ['is to stop when it has terminated', { latest: ENDED }, 'stop'],
    ['is to stop when it has terminated, though it is gone', { latest: { ...ENDED, gone: true } }, 'stop'],
    ['is to stop when it has terminated, though a read did not find it', { latest: ENDED, missing: true }, 'stop'],
    ['is to stop when it has terminated, past its deadline', { latest: ENDED, ...timeouts({ runtime: 1 }) }, 'stop'],
  ])('%s', (_, known, kind) => {
    expect(nextFollowAction(facts(known), NOW).kind).toBe(kind);
  });

  test('names the deadline that is waited for', () => {
    expect(nextFollowAction(facts(timeouts({ runtime: 11 * MINUTE })), NOW)).toEqual({
      kind: 'wait',
      deadline: { kind: 'runtime', at: NOW + MINUTE },
    });
  });
});

describe('The verdict of a driver past its deadline', () => {
  test.each<
    [
      story: string,
      kind: Deadline['kind'],
      facts: Partial<Observation>,
      failureClass: string | undefined,
      message: RegExp,
    ]
  >([
    [
      'is runtime-exceeded when it ran too long',
      'runtime',
      {},
      'runtime-exceeded',
      /ran longer than its maximum runtime of 1h and was deleted\. Raise timeouts\.runtime/,
    ],
    [
      'is success when the driver exited with 0 and its sidecar ran too long',
      'runtime',
      { exit: { exitCode: 0 } },
      undefined,
      /finished with exit code 0/,
    ],
    [
      'is a failure of the application when it exited with 1 and its sidecar ran too long',
      'runtime',
      { exit: { exitCode: 1 } },
      'application',
      /failed on node worker-3 with exit code 1/,
    ],
    [
      'is unschedulable when it did not start',
      'pending',
      { state: 'PENDING' },
      'unschedulable',
      /did not start within 5m/,
    ],
    [
      'is a failure of its image when that was not pulled',
      'problem',
      { state: 'PENDING', problem: { kind: 'image-pull', reason: 'ErrImagePull' } },
      'image',
      /did not start within 5m \(ErrImagePull\)/,
    ],
    [
      'is deleted when its node does not report its end',
      'deletion',
      {},
      'deleted',
      /node worker-3 did not report its end in time/,
    ],
  ])('%s', (_, kind, seen, failureClass, message) => {
    const last = observation(seen);
    const end = { kind: 'deadline-exceeded', deadline: { kind, at: 300_000 }, started: 0, last } as const;
    const verdict = verdictOf({
      driver: existingDriver({ name: 'etl-1-driver' }),
      end: attemptEnd(end, 3_600_000),
      last,
    });
    expect([verdict.failureClass, verdict.message]).toEqual([failureClass, expect.stringMatching(message)]);
  });
});

test('attemptEnd keeps the end of a driver that disappeared or terminated', () => {
  expect(attemptEnd({ kind: 'disappeared', last: undefined }, undefined)).toEqual({ kind: 'disappeared' });
  expect(attemptEnd({ kind: 'terminated', last: ENDED }, undefined)).toEqual({ kind: 'terminated' });
});
