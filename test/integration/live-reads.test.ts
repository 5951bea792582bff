import { setTimeout as pause } from 'node:timers/promises';
import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { MESSAGES } from '../../src/model/messages/messages.ts';
import { ENDED_LABEL, EVIDENCE_FINALIZER } from '../../src/model/names.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import { type FaultyEnvironment, openFaultyEnvironment } from '../support/environment/faulty-environment.ts';
import {
  HELD_PENDING,
  HELD_RUNNING,
  type Simulation,
  simulatedBatch,
} from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { hold, RELEASE } from '../support/proxies/api-proxy.ts';
import { historyOf } from '../support/records/history.ts';

const NAMESPACE = 'live-reads';
/** The driver is read every few seconds, so that a lost observation shows soon. */
const OFTEN = { reconcile: { initialInterval: '1s', maximumInterval: '5s' } } as const;

let environment: FaultyEnvironment;

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  await environment.worker();
});

afterAll(() => environment.close());

const { until, runningDriver, releaseDriver } = batchHelpers(() => environment);

async function submit(batchId: string, simulation: Simulation, more: Partial<BatchRequest>): Promise<void> {
  await environment.batches.submit(simulatedBatch(NAMESPACE, simulation, { name: batchId, ...more }), { batchId });
}

async function setPhase(name: string, phase: string): Promise<void> {
  await environment.cluster.core.patchNamespacedPodStatus(
    { name, namespace: NAMESPACE, body: { status: { phase } } },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  );
}

async function eventCount(batchId: string): Promise<number> {
  return (await historyOf(environment.client, batchId)).length;
}

describe('A live read', () => {
  test('of a driver whose phase is Unknown replaces RUNNING, and is not repeated in a tight loop', async () => {
    await submit('unknown', HELD_RUNNING, OFTEN);
    const { name } = await runningDriver('unknown');
    await setPhase(name, 'Unknown');
    await until('unknown', 'UNKNOWN', ({ state, phase }) => state === 'UNKNOWN' && phase === 'following');
    const [before, began] = [await eventCount('unknown'), Date.now()];
    await pause(10_000);
    const events = (await eventCount('unknown')) - before;
    // Reads follow pauses of 1, 2 and 4 s, and then of 5 s. Pause and read have about ten events.
    const reads = 4 + (Date.now() - began) / 5000;
    expect(events).toBeLessThan(12 * reads);
    await setPhase(name, 'Running');
    await until('unknown', 'RUNNING again', ({ state }) => state === 'RUNNING');
    await releaseDriver('unknown');
    expect(await environment.batches.result('unknown')).toMatchObject({ state: 'FINISHED' });
  });

  test('finds the end of a driver although its resource versions have gone back', async () => {
    await submit('restored', HELD_RUNNING, OFTEN);
    const { uid, tag } = await runningDriver('restored');
    // As it was before the API server's database was restored from a backup.
    const later = { uid, tag, resourceVersion: '9'.repeat(20), state: 'RUNNING', disruption: 'DeletionByTaintManager' };
    await environment.client.workflow.getHandle('restored').signal(MESSAGES.driverObserved, later);
    await releaseDriver('restored');
    expect(await environment.batches.result('restored')).toMatchObject({ state: 'FINISHED' });
  });
});

describe('The release of a driver', () => {
  test('changes nothing, and the driver is followed again, when it no longer shows its end', async () => {
    const release = environment.proxy.rule({ ...RELEASE, batch: 'reverted' }, hold('before'));
    await submit('reverted', HELD_RUNNING, OFTEN);
    const { name } = await runningDriver('reverted');
    await releaseDriver('reverted');
    await release.caught();
    // As after the API server's database was restored from a backup.
    await setPhase(name, 'Unknown');
    release.release();
    await until('reverted', 'UNKNOWN', ({ state, phase }) => state === 'UNKNOWN' && phase === 'following');
    const { metadata } = (await environment.cluster.pod(name)) ?? {};
    expect(metadata?.finalizers).toEqual([EVIDENCE_FINALIZER]);
    expect(metadata?.labels).not.toHaveProperty([ENDED_LABEL]);
    await setPhase(name, 'Succeeded');
    expect(await environment.batches.result('reverted')).toMatchObject({ state: 'FINISHED', exitCode: 0 });
  });

  test('removes no finalizer of others', async () => {
    const others = 'example.org/before-ours';
    await submit('others', HELD_RUNNING, OFTEN);
    const { name } = await runningDriver('others');
    await environment.cluster.core.patchNamespacedPod({
      name,
      namespace: NAMESPACE,
      body: [{ op: 'add', path: '/metadata/finalizers/0', value: others }],
    });
    await releaseDriver('others');
    expect(await environment.batches.result('others')).toMatchObject({ state: 'FINISHED', exitCode: 0 });
    expect((await environment.cluster.pod(name))?.metadata?.finalizers).toEqual([others]);
    await environment.cluster.removeFinalizers(name);
  });
});

describe('A driver whose pending timeout has passed', () => {
  const IMPATIENT = { timeouts: { pending: '3s' }, retry: { infrastructure: 0 } } as const;

  test('is followed when it starts just before it is deleted', async () => {
    const deletion = environment.proxy.rule({ resource: 'pods', verb: 'delete', batch: 'crossing' }, hold('before'));
    await submit('crossing', HELD_PENDING, IMPATIENT);
    await deletion.caught();
    await releaseDriver('crossing');
    // From now on, the version that was judged is outdated.
    await until('crossing', 'started', ({ attempts }) => attempts[0]?.startedAt !== undefined);
    deletion.release();
    const result = await environment.batches.result('crossing');
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0 });
    expect(result.attempts).toHaveLength(1);
  });

  test('has not started, although its pod has terminated when the reply to its deletion is lost', async () => {
    const batchId = 'lost-deletion';
    const deletion = environment.proxy.rule({ resource: 'pods', verb: 'delete', batch: batchId }, hold('after'));
    await submit(batchId, HELD_PENDING, IMPATIENT);
    const { name } = await deletion.caught();
    await eventually('the pod has terminated', async () => {
      const pod = await environment.cluster.pod(name);
      return pod?.status?.phase === 'Failed' || undefined;
    });
    deletion.remove();
    const result = await environment.batches.result(batchId);
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'unschedulable', reason: 'Pending' });
    expect(await environment.cluster.pod(name)).toBeUndefined();
  });

  test('is deleted when it still has not started', async () => {
    await submit('waiting', HELD_PENDING, IMPATIENT);
    const result = await environment.batches.result('waiting');
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'unschedulable' });
    expect(result.message).toContain('did not start within 3s');
    expect(await environment.cluster.pod(result.driver?.name ?? '')).toBeUndefined();
  });
});
