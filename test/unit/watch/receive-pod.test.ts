import { describe, expect, test } from '@jest/globals';
import type { V1Pod } from '@kubernetes/client-node';
import { Checkpoint } from '../../../src/watch/checkpoint.ts';
import { LiveDrivers } from '../../../src/watch/live-drivers.ts';
import { ObservationDeduplicator } from '../../../src/watch/observation-deduplicator.ts';
import { podReceiver, type UnreadablePod } from '../../../src/watch/receive-pod.ts';
import { driverPod } from '../../support/builders.ts';

const GOOD = driverPod({});
const BROKEN = { ...driverPod({}), status: { phase: 'Pending', containerStatuses: 'PLANTED' } } as unknown as V1Pod;

describe('A watch', () => {
  test.each([
    ['a list', undefined],
    ['the stream', '7'],
  ])('skips and reports a pod of %s that cannot be read, and serves the others', (_, resourceVersion) => {
    const checkpoint = new Checkpoint('1');
    const unreadable: UnreadablePod[] = [];
    const delivered: string[] = [];
    const retained: string[] = [];
    const receive = podReceiver({
      deduplicator: new ObservationDeduplicator(),
      drivers: new LiveDrivers(),
      checkpoint,
      retain: (pod) => void retained.push(pod.metadata?.uid ?? ''),
      enqueue: ({ observation }, onDone) => {
        delivered.push(observation.state);
        onDone();
      },
      onUnreadable: (pod) => void unreadable.push(pod),
    });
    for (const pod of [BROKEN, GOOD]) receive({ object: pod, isDeleted: false, resourceVersion });
    expect(delivered).toEqual(['RUNNING']);
    expect(retained).toHaveLength(2);
    const { namespace, name } = BROKEN.metadata ?? {};
    expect(unreadable).toEqual([{ namespace, pod: name, errorType: 'TypeError' }]);
    expect(JSON.stringify(unreadable)).not.toContain('PLANTED');
    expect(checkpoint.resourceVersion).toBe(resourceVersion ?? '1');
  });
});
