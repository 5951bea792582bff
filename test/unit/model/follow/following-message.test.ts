import { expect, test } from '@jest/globals';
import { followingMessage } from '../../../../src/model/follow/following-message.ts';
import type { Observation } from '../../../../src/model/driver/observation.ts';
import { existingDriver, observation } from '../../../support/builders.ts';

test.each<[story: string, facts: Partial<Observation>, message: string]>([
  ['runs', {}, 'is RUNNING on node worker-3.'],
  ['has its node', { state: 'PENDING' }, 'is PENDING on node worker-3: its container has not started yet.'],
  [
    'waits for a node',
    {
      state: 'PENDING',
      problem: {
        kind: 'unschedulable',
        reason: 'Unschedulable',
        message: '0/3 nodes are available: 3 Insufficient cpu',
      },
    },
    'does not start: Unschedulable: 0/3 nodes are available: 3 Insufficient cpu. Free or add nodes, or request fewer resources.',
  ],
  [
    'fits no node',
    {
      state: 'PENDING',
      problem: {
        kind: 'unschedulable',
        reason: 'Unschedulable',
        message: "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.",
      },
    },
    "does not start: Unschedulable: 0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. Add nodes that match, or correct the node selector, affinity or tolerations of the driver.",
  ],
  [
    'waits for a reason without message',
    { state: 'PENDING', problem: { kind: 'image-pull', reason: 'ErrImagePull' } },
    'does not start: ErrImagePull. Check the image name, its registry and imagePullSecrets.',
  ],
  [
    'is deleted by someone else',
    { deletionDeadline: '2026-11-20T10:05:00.000Z' },
    'is being deleted by someone else; waiting for its end.',
  ],
  [
    'is evicted',
    { deletionDeadline: '2026-11-20T10:05:00.000Z', disruption: 'EvictionByEvictionAPI' },
    'is being removed from node worker-3 (EvictionByEvictionAPI); waiting for its end.',
  ],
  [
    'has ended before its sidecar',
    { exit: { exitCode: 0, reason: 'Completed' } },
    'ended with exit code 0 (Completed), but its pod stays RUNNING until all its containers have ended. With stateSource: CONTAINER, the batch ends with its driver.',
  ],
])('followingMessage describes a driver that %s', (_, facts, message) => {
  expect(followingMessage(existingDriver({ name: 'etl-1-driver' }), observation(facts))).toBe(
    `Driver prod/team-a/etl-1-driver ${message}`,
  );
});
