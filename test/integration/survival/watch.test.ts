import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import { watchWorkflowId } from '../../../src/model/names.ts';
import type { Observation } from '../../../src/model/driver/observation.ts';
import { batchOf, openTestEnvironment, type TestEnvironment } from '../../support/environment/test-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { historyOf, scheduledIn, timeOf, type HistoryEvent } from '../../support/records/history.ts';
import type { WorkerProcess } from '../../support/workers/worker-process.ts';
import { expectOneDriverPerAttempt } from '../../support/records/driver-expectations.ts';

jest.setTimeout(90_000);

const NAMESPACE = 'survival-watch';
const BOUND = 15_000;
/** Temporal's PENDING_ACTIVITY_STATE_STARTED. */
const ACTIVITY_STARTED = 2;

let environment: TestEnvironment;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE, { serves: '*' });
});

afterAll(() => environment.close());

/** The process that hosts the watch, as Temporal knows it. */
async function host(): Promise<number | undefined> {
  const { raw } = await environment.client.workflow.getHandle(watchWorkflowId('default', '*')).describe();
  const activity = raw.pendingActivities?.[0];
  const started = Number(activity?.state) === ACTIVITY_STARTED;
  return started ? Number.parseInt(activity?.lastWorkerIdentity ?? '') : undefined;
}

function endings(history: readonly HistoryEvent[]): { readonly at: number; readonly observation: Observation }[] {
  return history.flatMap((event) => {
    const { signalName, input } = event.workflowExecutionSignaledEventAttributes ?? {};
    const payload = input?.payloads?.[0];
    if (signalName !== 'driverObserved' || !payload) return [];
    const observation = defaultPayloadConverter.fromPayload<Observation>(payload);
    return observation.state === 'FINISHED' ? [{ at: timeOf(event), observation }] : [];
  });
}

describe('when the worker that hosts the watch dies', () => {
  test('another has the watch within 15 s, and what drivers did meanwhile is told by it, not found by the slow poll', async () => {
    const workers: WorkerProcess[] = await Promise.all([environment.worker(), environment.worker()]);
    // One ends while nobody watches, one not long after the watch is back.
    const batches = { meanwhile: '5s', afterwards: '15s' };
    for (const [name, runTime] of Object.entries(batches)) {
      await environment.batches.submit(batchOf(NAMESPACE, { 'run-time': runTime }, { name }), { batchId: name });
    }
    await Promise.all(
      Object.keys(batches).map((name) =>
        eventually(`${name} runs`, async () =>
          (await environment.batches.status(name)).state === 'RUNNING' ? true : undefined,
        ),
      ),
    );
    const hosting = await eventually('a worker hosts the watch', host);
    const victim = workers.find(({ pid }) => pid === hosting);
    await victim?.kill();
    const killedAt = Date.now();

    const next = await eventually('another worker hosts the watch', async () => {
      const pid = await host();
      return pid === undefined || pid === hosting ? undefined : pid;
    });
    const took = Date.now() - killedAt;
    console.log(`The watch moved to another worker within ${took} ms of the death of its host.`);
    expect(workers.map(({ pid }) => pid)).toContain(next);
    expect(took).toBeLessThan(BOUND);

    for (const name of Object.keys(batches)) {
      const result = await environment.batches.result(name);
      expect(result).toMatchObject({ state: 'FINISHED', attempts: [{ number: 1 }] });
      await expectOneDriverPerAttempt(environment, result);
      const history = await historyOf(environment.client, name);
      expect(scheduledIn(history, 'sparkPollState')).toBe(0);
      const [told] = endings(history);
      const endedAfter = Date.parse(told?.observation.exit?.finishedAt ?? '') - killedAt;
      const toldAfter = (told?.at ?? Number.NaN) - killedAt;
      console.log(`Driver ${name} ended ${endedAfter} ms after the death, its batch was told after ${toldAfter} ms.`);
      expect(endedAfter).toBeGreaterThan(0);
      expect(toldAfter).toBeLessThan(Math.max(endedAfter + 5000, BOUND));
    }
  });
});
