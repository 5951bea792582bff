import { describe, expect, test } from '@jest/globals';
import type { Observation } from '../../../../src/model/driver/observation.ts';
import { observation } from '../../../support/builders.ts';
import { DRIVER, verdict } from '../../../support/verdicts.ts';

function withoutNode({ node: _node, ...seen }: Observation): Observation {
  return seen;
}

describe('the verdict over a driver that vanished', () => {
  const SEEN_RUNNING =
    "Driver prod/team-a/etl-1-driver was deleted by someone else while RUNNING, and its end was not observed: a live read did not find the pod. The API server's audit log shows who deletes pods.";

  test.each<[story: string, last: Observation | undefined, failureClass: string | undefined, message: string | RegExp]>(
    [
      ['while it ran', observation(), 'deleted', SEEN_RUNNING],
      ['while it waited', observation({ state: 'PENDING' }), 'deleted', /was deleted by someone else while PENDING/],
      [
        'when it was to be evicted',
        observation({ disruption: 'EvictionByEvictionAPI' }),
        'evicted',
        /was removed from its node \(EvictionByEvictionAPI\) while RUNNING/,
      ],
      [
        'when its node was to go',
        observation({ disruption: 'DeletionByTaintManager' }),
        'node-lost',
        /was removed from its node/,
      ],
      ['for a reason nobody has heard of yet', observation({ disruption: 'SolarFlare' }), 'evicted', /SolarFlare/],
      [
        'after it had finished',
        observation({ state: 'FINISHED', gone: true, exit: { exitCode: 0 } }),
        undefined,
        'Driver prod/team-a/etl-1-driver finished with exit code 0.',
      ],
      [
        'after it had failed',
        observation({ state: 'FAILED', gone: true, exit: { exitCode: 2 } }),
        'application',
        /failed on node worker-3 with exit code 2/,
      ],
      [
        'after it had finished beside a sidecar that had not',
        observation({ exit: { exitCode: 0 } }),
        undefined,
        'Driver prod/team-a/etl-1-driver finished with exit code 0.',
      ],
      [
        'before anything was seen of it',
        undefined,
        'deleted',
        "Driver prod/team-a/etl-1-driver was created, and deleted by someone else before it could start: a live read after the submit timeout did not find it. The API server's audit log shows who deletes pods.",
      ],
    ],
  )('%s', (_, last, failureClass, message) => {
    const told = verdict('disappeared', last);
    expect(told.failureClass).toBe(failureClass);
    expect(told.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  test('is NOT_FOUND when nothing was ever seen, and never taken for an end of its own', () => {
    const { uid: _uid, ...planned } = DRIVER;
    expect(verdict('disappeared', undefined, planned)).toMatchObject({ state: 'NOT_FOUND', failureClass: 'deleted' });
    expect(verdict('disappeared', undefined, planned).message).toMatch(/was never observed/);
  });
});

describe('the verdict over a deleted driver whose end nobody tells', () => {
  test.each<[story: string, last: Observation, failureClass: string | undefined, message: string]>([
    [
      'on a silent node',
      observation(),
      'deleted',
      'Driver prod/team-a/etl-1-driver was deleted by someone else while RUNNING, and node worker-3 did not report its end in time. Check whether the node is alive.',
    ],
    [
      'on a node that is given up',
      observation({ disruption: 'DeletionByTaintManager' }),
      'node-lost',
      'Driver prod/team-a/etl-1-driver was removed from its node (DeletionByTaintManager) while RUNNING, and node worker-3 did not report its end in time. Check whether the node is alive.',
    ],
    [
      'without a node',
      withoutNode(observation({ state: 'PENDING' })),
      'deleted',
      "Driver prod/team-a/etl-1-driver was deleted by someone else before it was scheduled to a node. The API server's audit log shows who deletes pods.",
    ],
    [
      'that had exited with 0 before',
      observation({ exit: { exitCode: 0 } }),
      undefined,
      'Driver prod/team-a/etl-1-driver finished with exit code 0.',
    ],
  ])('%s', (_, last, failureClass, message) => {
    expect(verdict('unreported', last)).toMatchObject({
      message,
      state: failureClass === undefined ? 'FINISHED' : 'FAILED',
    });
    expect(verdict('unreported', last).failureClass).toBe(failureClass);
  });
});
