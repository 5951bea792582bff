import { describe, expect, test } from '@jest/globals';
import { nextDeadline, type DriverTimeouts } from '../../../../src/model/follow/deadline.ts';
import { type DriverTimestamps, updateTimestamps } from '../../../../src/model/driver/driver-timestamps.ts';
import type { Observation, PendingProblem } from '../../../../src/model/driver/observation.ts';
import { observation } from '../../../support/builders.ts';

const START = Date.parse('2026-11-20T10:00:00Z');
const MINUTE = 60_000;
const NO_LIMITS: DriverTimeouts = { pending: undefined, runtime: undefined, pendingProblem: 3 * MINUTE };

function pending(kind?: PendingProblem['kind']): Partial<Observation> {
  return { state: 'PENDING', ...(kind && { problem: { kind, reason: kind } }) };
}

/** The kind of the deadline, and its minutes after the start. */
function deadlineOf(
  facts: Partial<Observation>,
  since: Partial<DriverTimestamps>,
  timeouts: Partial<DriverTimeouts> = {},
) {
  const at = Object.fromEntries(Object.entries(since).map(([name, minutes]) => [name, START + minutes * MINUTE]));
  const deadline = nextDeadline(observation(facts), { started: START, ...at }, { ...NO_LIMITS, ...timeouts });
  return deadline && `${deadline.kind} after ${(deadline.at - START) / MINUTE} min`;
}

describe('The deadline of a driver', () => {
  test.each<[string, ...Parameters<typeof deadlineOf>, string | undefined]>([
    ['is absent by default while it runs', {}, {}, {}, undefined],
    ['is absent by default while it is pending', pending(), {}, {}, undefined],
    ['is the pending timeout while it is pending', pending(), {}, { pending: 10 * MINUTE }, 'pending after 10 min'],
    [
      'is the maximum runtime, counted from its start, while it runs',
      {},
      {},
      { runtime: 60 * MINUTE },
      'runtime after 60 min',
    ],
    ['ignores the pending timeout while it runs', {}, {}, { pending: MINUTE }, undefined],
    [
      'is the maximum runtime while an init container runs',
      pending(),
      {},
      { runtime: 60 * MINUTE },
      'runtime after 60 min',
    ],
    [
      'is the maximum runtime, counted from when it had a node, if it waited for one',
      {},
      { placed: 20 },
      { runtime: 60 * MINUTE },
      'runtime after 80 min',
    ],
    [
      'ignores the maximum runtime while it waits for a node',
      pending('unschedulable'),
      { problem: 1 },
      { runtime: MINUTE },
      undefined,
    ],
    [
      'ignores the maximum runtime while another component holds it',
      pending('waiting'),
      { problem: 1 },
      { runtime: MINUTE },
      undefined,
    ],
    ['is absent while it is unschedulable', pending('unschedulable'), { problem: 1 }, {}, undefined],
    [
      'is the pending timeout while it is unschedulable',
      pending('unschedulable'),
      { problem: 1 },
      { pending: 5 * MINUTE },
      'pending after 5 min',
    ],
    [
      'is absent while it has a scheduling gate of another component',
      pending('waiting'),
      { problem: 1 },
      {},
      undefined,
    ],
    [
      'is the grace period while its node cannot prepare it',
      pending('node-setup'),
      { problem: 2 },
      {},
      'problem after 5 min',
    ],
    [
      'is the grace period while a volume cannot be mounted: the kubelet tries that again only after minutes',
      pending('volume'),
      { problem: 2 },
      {},
      'problem after 5 min',
    ],
    [
      'is the grace period while its image cannot be pulled',
      pending('image-pull'),
      { problem: 2 },
      {},
      'problem after 5 min',
    ],
    [
      'is the grace period while its container cannot be created',
      pending('create-container'),
      { problem: 2 },
      {},
      'problem after 5 min',
    ],
    [
      'is the first observation of an invalid image name',
      pending('invalid-image'),
      { problem: 2 },
      {},
      'problem after 2 min',
    ],
    [
      'is 30 seconds after a missing secret was observed, which an operator may create',
      pending('configuration'),
      { problem: 2 },
      {},
      'problem after 2.5 min',
    ],
    ['is the earliest one', pending('image-pull'), { problem: 2 }, { pending: 4 * MINUTE }, 'pending after 4 min'],
    [
      'is the first observation of a deletion without a node',
      { ...pending(), node: undefined, deletionDeadline: '2026-11-20T10:03:00Z' } as never,
      { deleting: 2 },
      {},
      'deletion after 2 min',
    ],
    [
      'is a minute after the planned removal while it is being deleted',
      { deletionDeadline: '2026-11-20T10:03:00Z' },
      { deleting: 2 },
      {},
      'deletion after 4 min',
    ],
    [
      'is at least a minute after the deletion was observed, whatever the clock of Kubernetes',
      { deletionDeadline: '2026-11-20T09:00:00Z' },
      { deleting: 2 },
      {},
      'deletion after 3 min',
    ],
    [
      'is the maximum runtime when that is before the planned removal',
      { deletionDeadline: '2026-11-20T11:00:00Z' },
      { deleting: 2 },
      { runtime: 3 * MINUTE },
      'runtime after 3 min',
    ],
    [
      'is the maximum runtime when it was never observed running',
      { state: 'UNKNOWN' },
      {},
      { runtime: MINUTE },
      'runtime after 1 min',
    ],
  ])('%s', (_, facts, since, timeouts, deadline) => {
    expect(deadlineOf(facts, since, timeouts)).toBe(deadline);
  });
});

describe('The timestamps of a driver', () => {
  /** The timestamps after these observations, which are one second apart, from second 1. */
  function timestampsAfter(...facts: Partial<Observation>[]): DriverTimestamps {
    const all = facts.map((one) => observation(one));
    return all.reduce<DriverTimestamps>(
      (since, one, index) => updateTimestamps(since, all[index - 1], one, index + 1),
      {
        started: 0,
      },
    );
  }

  test.each<[story: string, facts: Partial<Observation>[], timestamps: DriverTimestamps]>([
    ['do not contain a node that it did not wait for', [pending(), {}, {}], { started: 0 }],
    [
      'contain the first observation after a driver waited for a node',
      [pending('unschedulable'), pending(), {}],
      { started: 0, placed: 2 },
    ],
    [
      'contain the start and the deletion of a driver that is deleted while it runs',
      [{}, { deletionDeadline: 'soon' }, { deletionDeadline: 'now' }],
      { started: 0, deleting: 2 },
    ],
    [
      'contain the first observation of a problem',
      [pending(), pending('image-pull'), pending('image-pull')],
      { started: 0, problem: 2 },
    ],
    ['do not contain a problem that is resolved', [pending('image-pull'), pending()], { started: 0 }],
    [
      'contain the latest begin of a problem that comes back',
      [pending('image-pull'), pending(), pending('image-pull')],
      { started: 0, problem: 3 },
    ],
    [
      'contain the begin of the latest kind of problem',
      [pending('unschedulable'), pending('image-pull')],
      { started: 0, problem: 2, placed: 2 },
    ],
    ['do not contain a start for the state UNKNOWN', [{ state: 'UNKNOWN' }], { started: 0 }],
  ])('%s', (_, facts, timestamps) => {
    expect(timestampsAfter(...facts)).toEqual(timestamps);
  });
});
