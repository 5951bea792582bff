import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import { watchWorkflowId } from '../../../src/model/names.ts';
import type { Observation } from '../../../src/model/driver/observation.ts';
import {
  simulatedBatch,
  openTestEnvironment,
  type TestEnvironment,
  HELD_RUNNING,
} from '../../support/environment/test-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { historyOf, scheduledIn, type HistoryEvent } from '../../support/records/history.ts';
import type { WorkerProcess } from '../../support/workers/worker-process.ts';
import { expectOneDriverPerAttempt } from '../../support/records/driver-expectations.ts';
import { batchHelpers } from '../../support/environment/batch-helpers.ts';

const NAMESPACE = 'survival-watch';
/** Temporal's PENDING_ACTIVITY_STATE_STARTED. */
const ACTIVITY_STARTED = 2;

let environment: TestEnvironment;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE, { serves: '*' });
});

afterAll(() => environment.close());

const { runningDriver } = batchHelpers(() => environment);

/** Process id of the worker that hosts the watch, by Temporal's description of its activity. */
async function host(): Promise<number | undefined> {
  const { raw } = await environment.client.workflow.getHandle(watchWorkflowId('default', '*')).describe();
  const activity = raw.pendingActivities?.[0];
  const started = Number(activity?.state) === ACTIVITY_STARTED;
  return started ? Number.parseInt(activity?.lastWorkerIdentity ?? '') : undefined;
}

/** Observations by which a batch learned that its driver has finished. */
function endings(history: readonly HistoryEvent[]): Observation[] {
  return history.flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => {
    const payload = signal?.input?.payloads?.[0];
    if (signal?.signalName !== 'driverObserved' || !payload) return [];
    const observation = defaultPayloadConverter.fromPayload<Observation>(payload);
    return observation.state === 'FINISHED' ? [observation] : [];
  });
}

/** Seconds after which Temporal gives the watch to another worker: the heartbeat timeout of its activity. */
function heartbeatTimeout(history: readonly HistoryEvent[]): number {
  const scheduled = history.findLast(
    ({ activityTaskScheduledEventAttributes: activity }) => activity?.activityType?.name === 'sparkWatchDrivers',
  );
  return Number(scheduled?.activityTaskScheduledEventAttributes?.heartbeatTimeout?.seconds);
}

describe('after the death of the worker that hosts the watch', () => {
  test('another worker hosts it, and reports what drivers did meanwhile, without the slow poll', async () => {
    const workers: WorkerProcess[] = await Promise.all([environment.worker(), environment.worker()]);
    const reconcile = { initialInterval: '1h', maximumInterval: '1h' } as const;
    const batches = ['ends-unwatched', 'ends-later'];
    for (const name of batches) {
      await environment.batches.submit(simulatedBatch(NAMESPACE, HELD_RUNNING, { name, reconcile }), { batchId: name });
    }
    const [unwatched, later] = await Promise.all(batches.map((name) => runningDriver(name)));
    const hosting = await eventually('a worker hosts the watch', host);
    expect(workers.map(({ pid }) => pid)).toContain(hosting);
    await workers.find(({ pid }) => pid === hosting)?.kill();
    const killedAt = Date.now();
    await environment.cluster.releasePod(unwatched?.name ?? '');

    const next = await eventually('another worker hosts the watch', async () => {
      const pid = await host();
      return pid === undefined || pid === hosting ? undefined : pid;
    });
    console.log(`Another worker hosted the watch ${Date.now() - killedAt} ms after the death of the first.`);
    expect(workers.map(({ pid }) => pid)).toContain(next);
    await environment.cluster.releasePod(later?.name ?? '');

    for (const name of batches) {
      const result = await environment.batches.result(name);
      expect(result).toMatchObject({ state: 'FINISHED', attempts: [{ number: 1 }] });
      await expectOneDriverPerAttempt(environment, result);
      const history = await historyOf(environment.client, name);
      expect(scheduledIn(history, 'sparkPollDriver')).toBe(0);
      const [reported] = endings(history);
      expect(Date.parse(reported?.exit?.finishedAt ?? '')).toBeGreaterThan(killedAt - 1000); // in whole seconds
    }
    const watch = await historyOf(environment.client, watchWorkflowId('default', '*'));
    expect(heartbeatTimeout(watch)).toBeLessThanOrEqual(15);
  });
});
