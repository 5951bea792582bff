import { describe, expect, test } from '@jest/globals';
import type { PodEvent } from '../../../../src/model/verdict/evidence.ts';
import type { Observation } from '../../../../src/model/driver/observation.ts';
import type { VerdictFacts } from '../../../../src/model/verdict/verdict-facts.ts';
import { verdictOf } from '../../../../src/model/verdict/verdict-of.ts';
import { existingDriver, observation } from '../../../support/builders.ts';

const DRIVER = existingDriver({ name: 'etl-1-driver' });

const event = (reason: string, message = ''): PodEvent => ({ type: 'Normal', reason, message, count: 1 });
const TAINTED = event('TaintManagerEviction', 'Marking for deletion Pod team-a/etl-1-driver');
const SPARED = event('TaintManagerEviction', 'Cancelling deletion of Pod team-a/etl-1-driver');

describe('The verdict follows Events when the pod has no reason, for a driver that is', () => {
  test.each<
    [
      story: string,
      kind: 'terminated' | 'disappeared' | 'unreported',
      last: Partial<Observation> | undefined,
      events: readonly PodEvent[],
      failureClass: string | undefined,
    ]
  >([
    ['gone, and preempted', 'disappeared', {}, [event('Scheduled'), event('Preempted')], 'preempted'],
    ['gone, and preempted for a critical pod', 'disappeared', {}, [event('Preempting')], 'preempted'],
    ['gone, and evicted', 'disappeared', {}, [event('Evicted'), event('Killing')], 'evicted'],
    ['gone from a tainted node', 'disappeared', {}, [TAINTED, event('Killing')], 'node-lost'],
    ['gone from a tainted node that spared it', 'disappeared', {}, [TAINTED, SPARED], 'deleted'],
    ['gone from a node that went away', 'disappeared', {}, [event('NodeNotReady')], 'node-lost'],
    ['gone from a node that came back', 'disappeared', {}, [event('NodeNotReady'), event('Killing')], 'deleted'],
    [
      'evicted from a node that came back',
      'disappeared',
      {},
      [TAINTED, event('NodeNotReady'), event('Killing')],
      'deleted',
    ],
    [
      'gone without a known reason',
      'disappeared',
      {},
      [event('Scheduled'), event('Started'), event('Killing')],
      'deleted',
    ],
    ['never observed, and preempted', 'disappeared', undefined, [event('Preempted')], 'preempted'],
    ['being deleted on a node that is not ready', 'unreported', {}, [event('NodeNotReady')], 'node-lost'],
    [
      'stopped by a deletion that was a preemption',
      'terminated',
      { state: 'FAILED', exit: { exitCode: 143 }, deletionDeadline: '2026-11-20T10:05:00Z' },
      [event('Preempted')],
      'preempted',
    ],
    [
      'failed before its node was drained',
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
    ['gone after it finished and preempted', 'disappeared', { exit: { exitCode: 0 } }, [event('Preempted')], undefined],
    [
      'evicted by its condition and preempted by an Event',
      'disappeared',
      { disruption: 'EvictionByEvictionAPI' },
      [event('Preempted')],
      'evicted',
    ],
  ])('%s', (_, kind, last, events, failureClass) => {
    const facts: VerdictFacts = { driver: DRIVER, end: { kind }, last: last && observation(last), events };
    expect(verdictOf(facts).failureClass).toBe(failureClass);
  });

  test('The reason of the Event is in the message of the verdict', () => {
    const { message } = verdictOf({
      driver: DRIVER,
      end: { kind: 'disappeared' },
      last: observation(),
      events: [event('Preempted')],
    });
    expect(message).toMatch(/^Driver prod\/team-a\/etl-1-driver was removed from its node \(Preempted\) while RUNNING/);
  });
});

describe('a driver that does not start', () => {
  test.each([
    'failed to pull image "spark:4": 429 Too Many Requests',
    'toomanyrequests: You have reached your pull rate limit',
  ])('because its registry has had enough (%s) costs the user no retry', (message) => {
    const problem = { kind: 'image-pull', reason: 'ErrImagePull', message } as const;
    const last = observation({ state: 'PENDING', problem });
    const verdict = verdictOf({ driver: DRIVER, end: { kind: 'not-started', waited: '3m' }, last });
    expect(verdict).toMatchObject({ failureClass: 'node-setup', advice: expect.stringMatching(/limits pulls/) });
  });

  test('because its image has 429 in its tag is the image’s fault', () => {
    const problem = { kind: 'image-pull', reason: 'ErrImagePull', message: 'spark:v1429: not found' } as const;
    const last = observation({ state: 'PENDING', problem });
    expect(verdictOf({ driver: DRIVER, end: { kind: 'not-started', waited: '3m' }, last }).failureClass).toBe('image');
  });
});
