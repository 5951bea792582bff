import { describe, expect, test } from '@jest/globals';
import type { PodEvent } from '../../../../src/model/verdict/evidence.ts';
import type { Observation } from '../../../../src/model/driver/observation.ts';
import { type Findings } from '../../../../src/model/verdict/findings.ts';
import { verdictOf } from '../../../../src/model/verdict/verdict-of.ts';
import { existingDriver, observation } from '../../../support/builders.ts';

const DRIVER = existingDriver({ name: 'etl-1-driver' });

const event = (reason: string, message = ''): PodEvent => ({ type: 'Normal', reason, message, count: 1 });
const TAINTED = event('TaintManagerEviction', 'Marking for deletion Pod team-a/etl-1-driver');
const SPARED = event('TaintManagerEviction', 'Cancelling deletion of Pod team-a/etl-1-driver');

describe('what the pod itself does not say, its events do', () => {
  test.each<
    [
      story: string,
      is: 'terminated' | 'absent' | 'silent',
      last: Partial<Observation> | undefined,
      events: readonly PodEvent[],
      failureClass: string | undefined,
    ]
  >([
    ['gone, and preempted', 'absent', {}, [event('Scheduled'), event('Preempted')], 'preempted'],
    ['gone, and preempted for a critical pod', 'absent', {}, [event('Preempting')], 'preempted'],
    ['gone, and evicted', 'absent', {}, [event('Evicted'), event('Killing')], 'evicted'],
    ['gone from a tainted node', 'absent', {}, [TAINTED, event('Killing')], 'node-lost'],
    ['gone from a tainted node that spared it', 'absent', {}, [TAINTED, SPARED], 'deleted'],
    ['gone from a node that went away', 'absent', {}, [event('NodeNotReady')], 'node-lost'],
    ['gone from a node that came back', 'absent', {}, [event('NodeNotReady'), event('Killing')], 'deleted'],
    ['evicted from a node that came back', 'absent', {}, [TAINTED, event('NodeNotReady'), event('Killing')], 'deleted'],
    ['gone, and nobody knows why', 'absent', {}, [event('Scheduled'), event('Started'), event('Killing')], 'deleted'],
    ['never observed, and preempted', 'absent', undefined, [event('Preempted')], 'preempted'],
    ['going, on a node that is not ready', 'silent', {}, [event('NodeNotReady')], 'node-lost'],
    [
      'stopped by a deletion that was a preemption',
      'terminated',
      { state: 'FAILED', exit: { exitCode: 143 }, deletionDeadline: '2026-11-20T10:05:00Z' },
      [event('Preempted')],
      'preempted',
    ],
    [
      'failed by itself, and its node was drained afterwards',
      'terminated',
      { state: 'FAILED', exit: { exitCode: 1 } },
      [TAINTED],
      'application',
    ],
    [
      'finished, and preempted',
      'terminated',
      { state: 'FINISHED', exit: { exitCode: 0 } },
      [event('Preempted')],
      undefined,
    ],
    ['gone after it finished, and preempted', 'absent', { exit: { exitCode: 0 } }, [event('Preempted')], undefined],
    [
      'evicted by its own word, and preempted by an event',
      'absent',
      { disruption: 'EvictionByEvictionAPI' },
      [event('Preempted')],
      'evicted',
    ],
  ])('%s', (_, is, seen, events, failureClass) => {
    const findings: Findings = { driver: DRIVER, pod: { is }, last: seen && observation(seen), events };
    expect(verdictOf(findings).failureClass).toBe(failureClass);
  });

  test('the word is in the message', () => {
    const { message } = verdictOf({
      driver: DRIVER,
      pod: { is: 'absent' },
      last: observation(),
      events: [event('Preempted')],
    });
    expect(message).toMatch(/^Driver prod\/team-a\/etl-1-driver was taken off its node \(Preempted\) while RUNNING/);
  });
});

describe('a driver that does not start', () => {
  test.each([
    'failed to pull image "spark:4": 429 Too Many Requests',
    'toomanyrequests: You have reached your pull rate limit',
  ])('because its registry has had enough (%s) costs the user no retry', (message) => {
    const problem = { kind: 'image-pull', reason: 'ErrImagePull', message } as const;
    const last = observation({ state: 'PENDING', problem });
    const verdict = verdictOf({ driver: DRIVER, pod: { is: 'not started', waited: '3m' }, last });
    expect(verdict).toMatchObject({ failureClass: 'node-lost', advice: expect.stringMatching(/limits pulls/) });
  });

  test('because its image has 429 in its tag is the image’s fault', () => {
    const problem = { kind: 'image-pull', reason: 'ErrImagePull', message: 'spark:v1429: not found' } as const;
    const last = observation({ state: 'PENDING', problem });
    expect(verdictOf({ driver: DRIVER, pod: { is: 'not started', waited: '3m' }, last }).failureClass).toBe('image');
  });
});
