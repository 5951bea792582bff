import { describe, expect, test } from '@jest/globals';
import type { V1Pod } from '@kubernetes/client-node';
import { Checkpoint } from '../../../src/watch/checkpoint.ts';
import { LiveDrivers } from '../../../src/watch/live-drivers.ts';
import { isInShard } from '../../../src/watch/watch-shard.ts';
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
      shard: { index: 0, of: 1 },
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

  test('that shares a scope serves its drivers and passes over the others', () => {
    const shards = [0, 1, 2, 3].map((index) => ({ index, of: 4 }));
    const uids = Array.from(
      { length: 4000 },
      (_, number) => `0d9b4c1e-0000-4000-8000-${String(number).padStart(12, '0')}`,
    );
    // Every driver has exactly one watch, and the shares are alike.
    const shares = shards.map((shard) => uids.filter((uid) => isInShard(uid, shard)));
    expect(shares.flat().toSorted()).toEqual(uids);
    for (const share of shares) expect(Math.abs(share.length - 1000)).toBeLessThan(150);

    const [mine = ''] = shares[2] ?? [];
    const checkpoint = new Checkpoint('1');
    const drivers = new LiveDrivers();
    const seen: string[] = [];
    const receive = podReceiver({
      shard: { index: 2, of: 4 },
      deduplicator: new ObservationDeduplicator(),
      drivers,
      checkpoint,
      retain: (pod) => void seen.push(pod.metadata?.uid ?? ''),
      enqueue: (_, onDone) => onDone(),
      onUnreadable: () => undefined,
    });
    for (const [index, uid] of [mine, shares[0]?.[0] ?? ''].entries()) {
      receive({ object: driverPod({ uid }), isDeleted: false, resourceVersion: String(index + 7) });
    }
    expect(seen).toEqual([mine]);
    expect(drivers.size).toBe(1);
    // The position goes on over what others serve.
    expect(checkpoint.resourceVersion).toBe('8');
  });
});
