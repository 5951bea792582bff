import { describe, expect, test } from '@jest/globals';
import { nextDeadline, type DriverTimeouts } from '../../../../src/model/follow/deadline.ts';
import { type DriverTimestamps, updateTimestamps } from '../../../../src/model/driver/driver-timestamps.ts';
import type { Observation, PendingProblem } from '../../../../src/model/driver/observation.ts';
import { observation } from '../../../support/builders.ts';

const START = Date.parse('2026-11-20T10:00:00Z');
const MINUTE = 60_000;
const FOREVER: DriverTimeouts = { pending: undefined, runtime: undefined, pendingProblem: 3 * MINUTE };

function pending(kind?: PendingProblem['kind']): Partial<Observation> {
  return { state: 'PENDING', ...(kind && { problem: { kind, reason: kind } }) };
}

/** Minutes after the start. */
function deadlineOf(
  seen: Partial<Observation>,
  since: Partial<DriverTimestamps>,
  limits: Partial<DriverTimeouts> = {},
) {
  const at = Object.fromEntries(Object.entries(since).map(([name, minutes]) => [name, START + minutes * MINUTE]));
  const deadline = nextDeadline(observation(seen), { started: START, ...at }, { ...FOREVER, ...limits });
  return deadline && `${deadline.kind} after ${(deadline.at - START) / MINUTE} min`;
}

describe('patience', () => {
  test.each<[string, ...Parameters<typeof deadlineOf>, string | undefined]>([
    ['with a driver that runs has no end', {}, { running: 1 }, {}, undefined],
    ['with a driver that waits has no end by default', pending(), {}, {}, undefined],
    [
      'with a driver that waits ends with the pending timeout',
      pending(),
      {},
      { pending: 10 * MINUTE },
      'pending after 10 min',
    ],
    [
      'with a driver that runs ends with its maximum runtime, from when it ran',
      {},
      { running: 2 },
      { runtime: 60 * MINUTE },
      'runtime after 62 min',
    ],
    ['with a driver that runs is no matter of the pending timeout', {}, { running: 2 }, { pending: MINUTE }, undefined],
    ['with a driver that waits is no matter of its maximum runtime', pending(), {}, { runtime: MINUTE }, undefined],
    ['with the scheduler has no end', pending('unschedulable'), { problem: 1 }, {}, undefined],
    [
      'with the scheduler ends with the pending timeout',
      pending('unschedulable'),
      { problem: 1 },
      { pending: 5 * MINUTE },
      'pending after 5 min',
    ],
    ['with the gate of somebody else has no end', pending('waiting'), { problem: 1 }, {}, undefined],
    [
      'with an image that is not pulled ends after the grace',
      pending('image-pull'),
      { problem: 2 },
      {},
      'problem after 5 min',
    ],
    [
      'with a container that is not made ends after the grace',
      pending('create-container'),
      { problem: 2 },
      {},
      'problem after 5 min',
    ],
    ['with an image of an invalid name is over', pending('invalid-image'), { problem: 2 }, {}, 'problem after 2 min'],
    [
      'with a missing secret lasts as long as an operator may need to make it',
      pending('configuration'),
      { problem: 2 },
      {},
      'problem after 2.5 min',
    ],
    [
      'ends with whatever ends first',
      pending('image-pull'),
      { problem: 2 },
      { pending: 4 * MINUTE },
      'pending after 4 min',
    ],
    [
      'with a deleted driver that has no node is over',
      { ...pending(), node: undefined, deletionDeadline: '2026-11-20T10:03:00Z' } as never,
      { deleting: 2 },
      {},
      'deletion after 2 min',
    ],
    [
      'with a deleted driver lasts a minute longer than Kubernetes meant',
      { deletionDeadline: '2026-11-20T10:03:00Z' },
      { running: 1, deleting: 2 },
      {},
      'deletion after 4 min',
    ],
    [
      'with a deleted driver does not trust a clock that is behind',
      { deletionDeadline: '2026-11-20T09:00:00Z' },
      { running: 1, deleting: 2 },
      {},
      'deletion after 3 min',
    ],
    [
      'with a deleted driver that runs ends with its maximum runtime if that is first',
      { deletionDeadline: '2026-11-20T11:00:00Z' },
      { running: 1, deleting: 2 },
      { runtime: 5 * MINUTE },
      'runtime after 6 min',
    ],
    [
      'with a driver that was never seen running has no end for its runtime',
      { state: 'UNKNOWN' },
      {},
      { runtime: MINUTE },
      undefined,
    ],
  ])('%s', (_, seen, since, limits, deadline) => {
    expect(deadlineOf(seen, since, limits)).toBe(deadline);
  });
});

describe('milestones', () => {
  /** What is noted when these are seen, one a second from second 1. */
  function noted(...seen: Partial<Observation>[]): DriverTimestamps {
    const all = seen.map((one) => observation(one));
    return all.reduce<DriverTimestamps>(
      (since, one, index) => updateTimestamps(since, all[index - 1], one, index + 1),
      {
        started: 0,
      },
    );
  }

  test.each<[story: string, seen: Partial<Observation>[], since: DriverTimestamps]>([
    ['the first sight of a running driver counts', [pending(), {}, {}], { started: 0, running: 2 }],
    [
      'a driver that runs while it is deleted has two',
      [{}, { deletionDeadline: 'soon' }, { deletionDeadline: 'now' }],
      { started: 0, running: 1, deleting: 2 },
    ],
    [
      'a problem counts from when it was first seen',
      [pending(), pending('image-pull'), pending('image-pull')],
      { started: 0, problem: 2 },
    ],
    ['a problem that is over is forgotten', [pending('image-pull'), pending()], { started: 0 }],
    [
      'a problem that comes back counts anew',
      [pending('image-pull'), pending(), pending('image-pull')],
      { started: 0, problem: 3 },
    ],
    [
      'a problem of another kind counts anew, though nothing was seen between',
      [pending('unschedulable'), pending('image-pull')],
      { started: 0, problem: 2 },
    ],
    ['a state nobody knows is no running driver', [{ state: 'UNKNOWN' }], { started: 0 }],
  ])('%s', (_, seen, since) => {
    expect(noted(...seen)).toEqual(since);
  });
});
