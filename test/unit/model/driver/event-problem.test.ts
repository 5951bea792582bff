import { describe, expect, test } from '@jest/globals';
import { keepEventProblem, withEventProblem } from '../../../../src/model/driver/event-problem.ts';
import type { Observation, PendingProblem } from '../../../../src/model/driver/observation.ts';
import type { PodEvent } from '../../../../src/model/verdict/evidence.ts';
import { observation } from '../../../support/builders.ts';

const PENDING: Partial<Observation> = { state: 'PENDING' };
const MISSING = 'MountVolume.SetUp failed for volume "prom" : configmap "etl-prom-conf" not found';

/** An Event at a second after ten o'clock. */
function event(reason: string, second: number, message?: string, type = 'Warning'): PodEvent {
  return {
    time: `2026-11-20T10:00:${String(second).padStart(2, '0')}.000Z`,
    type,
    reason,
    ...(message !== undefined && { message }),
    count: 1,
  };
}

const mounted = (second: number) => event('Pulling', second, 'Pulling image "spark"', 'Normal');

/** The kind, reason and message of the problem of a driver, for its Events. */
function problemOf(facts: Partial<Observation>, ...events: PodEvent[]): string | undefined {
  const { problem } = withEventProblem(observation(facts), events);
  return problem && [problem.kind, problem.reason, problem.message].filter(Boolean).join(' ');
}

describe('The problem of a pending driver', () => {
  test.each<[string, Partial<Observation>, PodEvent[], string | undefined]>([
    ['is none without Events', PENDING, [], undefined],
    [
      'is the volume that cannot be mounted',
      PENDING,
      [event('FailedMount', 5, MISSING)],
      `volume FailedMount ${MISSING}`,
    ],
    [
      'is the cause, not a later summary of it',
      PENDING,
      [event('FailedMount', 5, MISSING), event('FailedMount', 9, 'Unable to attach or mount volumes: timed out')],
      `volume FailedMount ${MISSING}`,
    ],
    [
      'is a node without free addresses',
      PENDING,
      [event('FailedCreatePodSandBox', 5, 'no IP')],
      'node-setup FailedCreatePodSandBox no IP',
    ],
    [
      'is a volume that is attached elsewhere',
      PENDING,
      [event('FailedAttachVolume', 5)],
      'node-setup FailedAttachVolume',
    ],
    [
      'is a busy kubelet, which passes, not a missing ConfigMap',
      PENDING,
      [event('FailedMount', 5, 'failed to sync configmap cache: timed out')],
      'node-setup FailedMount failed to sync configmap cache: timed out',
    ],
    [
      'is the latest one',
      PENDING,
      [event('FailedCreatePodSandBox', 9), event('FailedMount', 5)],
      'node-setup FailedCreatePodSandBox',
    ],
    [
      'is over when a later Event shows that the step succeeded',
      PENDING,
      [event('FailedMount', 5, MISSING), mounted(7)],
      undefined,
    ],
    [
      'is back when it occurs again',
      PENDING,
      [event('FailedMount', 9, MISSING), mounted(7)],
      `volume FailedMount ${MISSING}`,
    ],
    [
      'is over when the node has prepared the pod',
      { ...PENDING, prepared: true },
      [event('FailedMount', 5, MISSING)],
      undefined,
    ],
    ['is over when it runs', {}, [event('FailedMount', 5, MISSING)], undefined],
    ['of the scheduler is over when it has a node', PENDING, [event('FailedScheduling', 5)], undefined],
    [
      'of the scheduler is a missing claim',
      { ...PENDING, node: undefined as never },
      [event('FailedScheduling', 5, '0/1 nodes are available: persistentvolumeclaim "scratch" not found.')],
      'volume FailedScheduling 0/1 nodes are available: persistentvolumeclaim "scratch" not found.',
    ],
    [
      'of another controller is shown',
      PENDING,
      [event('QuotaWebhook', 5, 'come back')],
      'waiting QuotaWebhook come back',
    ],
    ['is not a harmless warning', PENDING, [event('DNSConfigForming', 5)], undefined],
    ['is not a normal Event', PENDING, [event('Scheduled', 5, 'assigned', 'Normal')], undefined],
    [
      'is what the status of the pod says, whatever Events say',
      { ...PENDING, problem: { kind: 'configuration', reason: 'CreateContainerConfigError' } },
      [event('FailedMount', 5)],
      'configuration CreateContainerConfigError',
    ],
    [
      'has the details of a failed image pull',
      { ...PENDING, problem: { kind: 'image-pull', reason: 'ImagePullBackOff', message: 'Back-off' } },
      [
        event('Failed', 5, 'Failed to pull image "spark:none": not found'),
        event('FailedToRetrieveImagePullSecret', 4, 'Unable to retrieve regcred'),
        event('Failed', 5, 'Error: ErrImagePull'),
      ],
      'image-pull ImagePullBackOff Failed to pull image "spark:none": not found; Unable to retrieve regcred',
    ],
    ['is none while it is gated', { ...PENDING, gated: true }, [event('FailedMount', 5)], undefined],
  ])('%s', (_, facts, events, expected) => {
    expect(problemOf(facts, ...events)).toBe(expected);
  });
});

describe('A problem that an Event reported', () => {
  const problem: PendingProblem = { kind: 'volume', reason: 'FailedMount', fromEvent: true };
  const known = observation({ ...PENDING, problem });
  test.each<[string, Observation | undefined, Partial<Observation>, string | undefined]>([
    ['stays while the pod does not show it', known, PENDING, 'FailedMount'],
    ['is over when the node has prepared the pod', known, { ...PENDING, prepared: true }, undefined],
    ['is over when the driver runs', known, {}, undefined],
    ['is not that of another driver', known, { ...PENDING, uid: 'other' }, undefined],
    [
      'is replaced by what the pod shows',
      known,
      { ...PENDING, problem: { kind: 'image-pull', reason: 'ErrImagePull' } },
      'ErrImagePull',
    ],
    [
      'differs from one of the pod, which is over when the pod does not show it',
      observation({ ...PENDING, problem: { kind: 'volume', reason: 'X' } }),
      PENDING,
      undefined,
    ],
    ['is none without an earlier observation', undefined, PENDING, undefined],
  ])('%s', (_, before, next, reason) => {
    expect(keepEventProblem(before, observation(next)).problem?.reason).toBe(reason);
  });
});
