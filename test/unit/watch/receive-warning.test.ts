import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { CoreV1Event, V1Pod } from '@kubernetes/client-node';
import { ObservationDeduplicator } from '../../../src/watch/observation-deduplicator.ts';
import { warningReceiver } from '../../../src/watch/receive-warning.ts';
import { driverPod } from '../../support/builders.ts';

const NOW = Date.parse('2026-11-20T10:10:00Z');
const POD = driverPod({ phase: 'Pending' });
const { name = '', namespace = '', uid = '' } = POD.metadata ?? {};
const NAMESPACE_ID = 'b1946ac9-2492-4d23-9f5e-000000000001';

interface EventFacts {
  readonly reason?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly minutesAgo?: number;
  readonly message?: string;
}

function warning({
  reason = 'FailedMount',
  minutesAgo = 1,
  message = 'no configmap',
  ...pod
}: EventFacts): CoreV1Event {
  return {
    metadata: {},
    involvedObject: { kind: 'Pod', namespace, name: pod.name ?? name, uid: pod.uid ?? uid },
    type: 'Warning',
    reason,
    message,
    lastTimestamp: new Date(NOW - minutesAgo * 60_000).toISOString() as unknown as Date,
  };
}

/** Receives warnings; returns what the batches got, and how often a driver was read. */
async function receive(warnings: readonly EventFacts[], readPod?: () => Promise<V1Pod | undefined>) {
  const updates: string[] = [];
  const failures: unknown[] = [];
  let reads = 0;
  const deduplicator = new ObservationDeduplicator();
  const onWarning = warningReceiver(
    {
      temporalNamespaceId: NAMESPACE_ID,
      deduplicator,
      readPod: (asked) => {
        reads += 1;
        return readPod?.() ?? Promise.resolve(asked.uid === uid ? POD : undefined);
      },
      enqueue: ({ batchId, observation: { problem } }) => {
        updates.push(`${batchId}: ${problem?.kind} ${problem?.reason}: ${problem?.message}`);
      },
      onFailure: (error) => failures.push(error),
    },
    () => NOW,
  );
  for (const facts of warnings) {
    onWarning(warning(facts));
    await turn();
    await turn();
  }
  return { updates, reads, failures, deduplicator, onWarning };
}

describe('A warning about a driver', () => {
  test('reaches its batch once, however often it is repeated', async () => {
    const { updates, reads } = await receive([{}, {}, {}]);
    expect({ updates, reads }).toEqual({ updates: ['etl-2026-11-20: volume FailedMount: no configmap'], reads: 1 });
  });

  test.each<[string, EventFacts, reads: number]>([
    ['about another pod', { name: 'web-7d9f' }, 0],
    ['that is harmless', { reason: 'DNSConfigForming' }, 0],
    ['that is old', { minutesAgo: 60 }, 0],
    ['about an earlier driver with this name', { uid: 'earlier' }, 1],
  ])('%s is ignored', async (_, facts, expected) => {
    const { updates, reads } = await receive([facts]);
    expect({ updates, reads }).toEqual({ updates: [], reads: expected });
  });

  test('is ignored once the driver runs', async () => {
    const { deduplicator, onWarning, updates } = await receive([]);
    deduplicator.next({ pod: driverPod({}), isDeleted: false });
    onWarning(warning({}));
    await turn();
    expect(updates).toEqual([]);
  });

  test('about a pod without the labels of this Temporal namespace is ignored', async () => {
    const stranger = { ...POD, metadata: { ...POD.metadata, labels: {} } };
    expect((await receive([{}], () => Promise.resolve(stranger))).updates).toEqual([]);
  });

  test('is handled when it is repeated, if the driver could not be read', async () => {
    let isDown = true;
    const read = () => {
      if (!isDown) return Promise.resolve(POD);
      isDown = false;
      return Promise.reject(new Error('API server is down'));
    };
    const { updates, failures } = await receive([{}, {}], read);
    expect({ updates: updates.length, failures: failures.length }).toEqual({ updates: 1, failures: 1 });
  });

  test('stays with the driver while its pod changes without having started', async () => {
    const { deduplicator } = await receive([{}]);
    const changed = driverPod({ phase: 'Pending', resourceVersion: '1002' });
    expect(deduplicator.next({ pod: changed, isDeleted: false })).toBeUndefined();
    expect(deduplicator.next({ pod: driverPod({}), isDeleted: false })?.observation).toMatchObject({
      state: 'RUNNING',
    });
  });

  test('has its secrets redacted', async () => {
    const { updates } = await receive([{ message: 'mount -o password=hunter2 failed' }]);
    expect(updates).toHaveLength(1);
    expect(updates[0]).not.toContain('hunter2');
  });
});
