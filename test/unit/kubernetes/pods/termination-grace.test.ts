import { describe, expect, test } from '@jest/globals';
import { boundedGrace, removedAfter } from '../../../../src/kubernetes/pods/termination-grace.ts';

const pod = (own?: number, requested?: number) => ({
  spec: { containers: [], ...(own !== undefined && { terminationGracePeriodSeconds: own }) },
  metadata: { ...(requested !== undefined && { deletionGracePeriodSeconds: requested }) },
});

describe('The grace period of a deletion', () => {
  test.each([
    ['is that of the pod by default', pod(), undefined, undefined, 90_000],
    ['is that of a pod that asks for less than the maximum', pod(120), undefined, undefined, 180_000],
    ['is five minutes for a pod that asks for a year', pod(31_536_000), undefined, 300, 360_000],
    ['is the limit of the batch', pod(120), 60_000, 60, 120_000],
    ['is shortened when a user deleted the pod with a longer one', pod(30, 86_400), undefined, 300, 360_000],
    ['stays when a user deleted the pod with a shorter one', pod(31_536_000, 5), undefined, undefined, 65_000],
    ['is at least a second, because zero is a deletion without the node', pod(30), 1, 1, 60_001],
  ])('%s', (_, facts, maximum, gracePeriodSeconds, removed) => {
    expect(boundedGrace(facts, maximum)).toEqual(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds });
    expect(removedAfter(facts, maximum)).toBe(removed);
  });
});
