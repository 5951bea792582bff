import { MESSAGES } from '../../../src/model/messages/messages.ts';
import type { ExistingDriver } from '../../../src/model/driver/observation.ts';
import type { BatchStatus } from '../../../src/model/status/batch-status.ts';
import { eventually } from '../eventually.ts';
import type { TestEnvironment } from './test-environment.ts';

/** How tests wait for batches, and what they do to them. */
export interface BatchHelpers {
  /** Waits until the status of a batch satisfies a condition. @throws with the last status when it never does */
  readonly until: (batchId: string, condition: string, holds: (status: BatchStatus) => boolean) => Promise<BatchStatus>;
  readonly untilRunning: (batchId: string) => Promise<BatchStatus>;
  /** @param position in the tenant's queue; by default any */
  readonly untilQueued: (batchId: string, position?: number) => Promise<BatchStatus>;
  /** Waits until the driver of the last attempt runs, and returns it. */
  readonly runningDriver: (batchId: string) => Promise<ExistingDriver>;
  /** Removes `hold` from the driver of the last attempt: its life goes on. */
  readonly releaseDriver: (batchId: string) => Promise<void>;
  /** Kills by a signal, which needs no worker. */
  readonly kill: (batchId: string) => Promise<void>;
}

/**
 * Helpers for the batches of an environment.
 * @param environment the environment; a function because it is opened after the helpers are made
 */
export function batchHelpers(
  environment: () => Pick<TestEnvironment, 'client' | 'batches' | 'cluster'>,
  { within = 240_000, every = 200 }: { readonly within?: number; readonly every?: number } = {},
): BatchHelpers {
  const until: BatchHelpers['until'] = (batchId, condition, holds) =>
    eventually(
      `batch ${batchId} is ${condition}`,
      async () => {
        const status = await environment().batches.status(batchId);
        if (holds(status)) return status;
        throw new Error(`Its state is ${status.state}, its phase ${status.phase}: ${status.message}`);
      },
      { within, every },
    );
  const untilRunning: BatchHelpers['untilRunning'] = (batchId) =>
    until(batchId, 'RUNNING', ({ state }) => state === 'RUNNING');
  return {
    until,
    untilRunning,
    untilQueued: (batchId, position) =>
      until(
        batchId,
        position === undefined ? 'queued' : `queued at position ${position}`,
        ({ phase, queued }) => phase === 'queued' && (position === undefined || queued?.place === position),
      ),
    runningDriver: async (batchId) => {
      const driver = (await untilRunning(batchId)).attempts.at(-1)?.driver;
      if (driver?.uid === undefined) throw new Error(`The running driver of ${batchId} has no uid.`);
      return { ...driver, uid: driver.uid };
    },
    releaseDriver: async (batchId) => {
      const { attempts } = await environment().batches.status(batchId);
      const { name, namespace } = attempts.at(-1)?.driver ?? {};
      if (name === undefined) throw new Error(`Batch ${batchId} has no driver to release.`);
      await environment().cluster.releasePod(name, namespace);
    },
    kill: (batchId) =>
      environment().client.workflow.getHandle(batchId).signal(MESSAGES.kill, { reason: 'by the test' }),
  };
}
