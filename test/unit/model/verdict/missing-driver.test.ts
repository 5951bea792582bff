import { describe, expect, test } from '@jest/globals';
import type { Observation } from '../../../../src/model/driver/observation.ts';
import { observation } from '../../../support/builders.ts';
import { DRIVER, verdict } from '../../../support/verdicts.ts';

function withoutNode({ node: _node, ...others }: Observation): Observation {
  return others;
}

describe('The verdict of a driver that disappeared', () => {
  const WHILE_RUNNING =
    "Driver prod/team-a/etl-1-driver was deleted by someone else while RUNNING, and its end was not observed: a live read did not find the pod. The API server's audit log shows who deletes pods.";

  test.each<[story: string, last: Observation | undefined, failureClass: string | undefined, message: string | RegExp]>(
    [
      ['while it ran', observation(), 'deleted', WHILE_RUNNING],
      [
        'while it was pending',
        observation({ state: 'PENDING' }),
        'deleted',
        /was deleted by someone else while PENDING/,
      ],
      [
        'during an eviction',
        observation({ disruption: 'EvictionByEvictionAPI' }),
        'evicted',
        /was removed from its node \(EvictionByEvictionAPI\) while RUNNING/,
      ],
      [
        'during the removal of its node',
        observation({ disruption: 'DeletionByTaintManager' }),
        'node-lost',
        /was removed from its node/,
      ],
      ['for an unknown reason', observation({ disruption: 'SolarFlare' }), 'evicted', /SolarFlare/],
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
        'after it had finished before its sidecar',
        observation({ exit: { exitCode: 0 } }),
        undefined,
        'Driver prod/team-a/etl-1-driver finished with exit code 0.',
      ],
      [
        'before it was observed',
        undefined,
        'deleted',
        "Driver prod/team-a/etl-1-driver was created, and deleted by someone else before it could start: a live read after the submit timeout did not find it. The API server's audit log shows who deletes pods.",
      ],
    ],
  )('%s', (_, last, failureClass, message) => {
    const result = verdict('disappeared', last);
    expect(result.failureClass).toBe(failureClass);
    expect(result.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  test('is NOT_FOUND when it was never observed', () => {
    const { uid: _uid, ...planned } = DRIVER;
    expect(verdict('disappeared', undefined, planned)).toMatchObject({ state: 'NOT_FOUND', failureClass: 'deleted' });
    expect(verdict('disappeared', undefined, planned).message).toMatch(/was never observed/);
  });
});

describe('The verdict of a deleted driver without a reported end', () => {
  test.each<[story: string, last: Observation, failureClass: string | undefined, message: string]>([
    [
      'on a node that does not report',
      observation(),
      'deleted',
      'Driver prod/team-a/etl-1-driver was deleted by someone else while RUNNING, and node worker-3 did not report its end in time. Check whether the node is alive.',
    ],
    [
      'on a tainted node',
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
      'that had exited with 0',
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
