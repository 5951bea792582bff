import { describe, expect, test } from '@jest/globals';
import type { V1Pod } from '@kubernetes/client-node';
import { LiveDrivers } from '../../../src/watch/live-drivers.ts';
import { OrphanSearch, type OrphanOutcome } from '../../../src/watch/orphan-search.ts';
import type { ClosedBatches } from '../../../src/temporal/closed-batches.ts';
import { driverPod } from '../../support/builders.ts';

const GRACE = 30_000;
const SECOND = 1000;

/** A search over drivers of these batches, each with the uid `driver of BATCH`. */
function searchOver(...batchIds: readonly string[]) {
  const drivers = new LiveDrivers();
  for (const batchId of batchIds) drivers.add(podOf(batchId));
  const world = {
    now: 1_000_000,
    running: new Set<string>(batchIds),
    closed: [] as { batchId: string; closedAt: number }[],
    isComplete: true,
    outcome: 'handled' as OrphanOutcome | Error,
    handled: [] as string[],
    failure: undefined as Error | undefined,
    /** What visibility was asked for, in order: `running`, or the beginning of the time since which batches closed. */
    queries: [] as ('running' | number)[],
  };
  const search = new OrphanSearch({
    drivers,
    closedSince: (since): Promise<ClosedBatches> => {
      world.queries.push(since);
      if (world.failure) return Promise.reject(world.failure);
      return Promise.resolve({ batches: world.closed, isComplete: world.isComplete });
    },
    running: () => {
      world.queries.push('running');
      return Promise.resolve(world.running);
    },
    handle: ({ uid }) => {
      world.handled.push(uid);
      return world.outcome instanceof Error ? Promise.reject(world.outcome) : Promise.resolve(world.outcome);
    },
    grace: () => GRACE,
    clock: () => world.now,
  });
  const lookAfter = async (milliseconds: number) => {
    world.now += milliseconds;
    world.handled = [];
    await search.search();
    return world.handled;
  };
  return { drivers, world, search, lookAfter };
}

function podOf(batchId: string, phase = 'Running'): V1Pod {
  return driverPod({ uid: `driver of ${batchId}`, workflowId: batchId, phase });
}

describe('A search for orphaned drivers', () => {
  test('compares all live drivers with the running batches at its first look only', async () => {
    const { world, lookAfter } = searchOver('a', 'b');
    world.running.delete('b');
    expect(await lookAfter(0)).toEqual(['driver of b']);
    const first = world.now;
    expect(await lookAfter(10 * SECOND)).toEqual([]);
    expect(world.queries).toEqual(['running', first - 60 * SECOND]);
  });

  test('handles a driver when the grace period after the end of its batch is over, and once', async () => {
    const { world, lookAfter } = searchOver('a', 'b');
    await lookAfter(0);
    world.closed = [{ batchId: 'a', closedAt: world.now + 5 * SECOND }];
    expect(await lookAfter(10 * SECOND)).toEqual([]);
    expect(await lookAfter(24 * SECOND)).toEqual([]);
    expect(await lookAfter(SECOND)).toEqual(['driver of a']);
    expect(await lookAfter(10 * SECOND)).toEqual([]);
  });

  test('handles a driver again when another run of its batch closes', async () => {
    const { world, lookAfter } = searchOver('a');
    await lookAfter(0);
    const first = { batchId: 'a', closedAt: world.now };
    world.closed = [first];
    expect(await lookAfter(GRACE)).toEqual(['driver of a']);
    world.closed = [{ batchId: 'a', closedAt: world.now }, first];
    expect(await lookAfter(0)).toEqual([]);
    expect(await lookAfter(GRACE)).toEqual(['driver of a']);
  });

  test.each([
    ['its removal is to be repeated', 'again'],
    ['its removal fails', new Error('no answer')],
  ] as const)('handles a driver at every look while %s', async (_, outcome) => {
    const { world, lookAfter } = searchOver('a');
    world.running.clear();
    world.outcome = outcome;
    for (let look = 0; look < 3; look += 1) {
      await lookAfter(10 * SECOND).catch((error: unknown) => expect(error).toBe(outcome));
      expect(world.handled).toEqual(['driver of a']);
    }
  });

  test('handles a driver that is known already, although the batches that closed cannot be read', async () => {
    const { world, lookAfter } = searchOver('a');
    await lookAfter(0);
    world.closed = [{ batchId: 'a', closedAt: world.now }];
    await lookAfter(10 * SECOND);
    world.failure = new Error('no answer');
    await expect(lookAfter(GRACE)).rejects.toThrow('no answer');
    expect(world.handled).toEqual(['driver of a']);
  });

  test('forgets a driver that had ended before it was listed', async () => {
    const { world, drivers, lookAfter } = searchOver('a');
    world.running.clear();
    world.outcome = 'ended';
    await lookAfter(0);
    expect(drivers.size).toBe(0);
  });

  test('asks nothing while no driver lives, and then for what closed in the last minute', async () => {
    const { world, drivers, lookAfter } = searchOver();
    await lookAfter(0);
    await lookAfter(3600 * SECOND);
    expect(world.queries).toEqual([]);
    const last = world.now;
    drivers.add(podOf('late'));
    world.closed = [{ batchId: 'late', closedAt: last }];
    await lookAfter(GRACE);
    expect(world.queries).toEqual([last - 60 * SECOND]);
    expect(world.handled).toEqual(['driver of late']);
  });

  test('compares everything again when more batches closed than it could read', async () => {
    const { world, lookAfter } = searchOver('a');
    await lookAfter(0);
    world.isComplete = false;
    await lookAfter(10 * SECOND);
    await lookAfter(10 * SECOND);
    expect(world.queries.map((query) => (query === 'running' ? query : 'closed'))).toEqual([
      'running',
      'closed',
      'running',
    ]);
  });

  test('handles the driver of a batch that did not receive its observation', async () => {
    const { search, lookAfter } = searchOver('a');
    await lookAfter(0);
    search.suspect('a');
    search.suspect('another');
    expect(await lookAfter(10 * SECOND)).toEqual([]);
    expect(await lookAfter(20 * SECOND)).toEqual(['driver of a']);
  });

  test('does not handle a driver that ended in the grace period', async () => {
    const { world, drivers, lookAfter } = searchOver('a');
    await lookAfter(0);
    world.closed = [{ batchId: 'a', closedAt: world.now }];
    await lookAfter(10 * SECOND);
    drivers.track({ pod: podOf('a', 'Succeeded'), isDeleted: false });
    expect(await lookAfter(GRACE)).toEqual([]);
  });
});

describe('The live drivers of a watch', () => {
  test.each([
    ['Pending', false, 1],
    ['Running', false, 1],
    ['Unknown', false, 1],
    ['Succeeded', false, 0],
    ['Failed', false, 0],
    ['Running', true, 0],
  ])('of a pod in phase %s, deleted %s, are %d', (phase, isDeleted, size) => {
    const drivers = new LiveDrivers();
    drivers.track({ pod: podOf('a'), isDeleted: false });
    drivers.track({ pod: podOf('a', phase), isDeleted });
    expect(drivers.size).toBe(size);
    expect(drivers.ofBatch('a')).toHaveLength(size);
  });

  test('leave out a pod that names no batch', () => {
    const drivers = new LiveDrivers();
    drivers.track({ pod: driverPod({ workflowId: undefined }), isDeleted: false });
    expect(drivers.size).toBe(0);
  });
});
