import { MESSAGES } from '../../../src/model/messages/messages.ts';
import type { BatchStatus } from '../../../src/model/status/batch-status.ts';
import type { TestEnvironment } from './test-environment.ts';
import { eventually } from '../eventually.ts';

/** What tests wait for of a batch, and how they end one. */
export interface BatchWatcher {
  /** Waits until the status of a batch is as asked for. @throws with what it was last */
  readonly until: (batchId: string, what: string, holds: (status: BatchStatus) => boolean) => Promise<BatchStatus>;
  readonly untilRunning: (batchId: string) => Promise<BatchStatus>;
  /** @param place in the line; by default any */
  readonly untilQueued: (batchId: string, place?: number) => Promise<BatchStatus>;
  /** By a signal, which needs no worker at that moment. */
  readonly kill: (batchId: string) => Promise<void>;
}

/** @param benchNow the environment, which is opened before the first test waits */
export function batchWatcher(
  benchNow: () => Pick<TestEnvironment, 'client' | 'batches'>,
  patience: { readonly within: number; readonly every: number },
): BatchWatcher {
  const until: BatchWatcher['until'] = (batchId, what, holds) =>
    eventually(
      `${batchId} is ${what}`,
      async () => {
        const status = await benchNow().batches.status(batchId);
        if (holds(status)) return status;
        throw new Error(`it is ${status.phase}: ${status.message}`);
      },
      patience,
    );
  return {
    until,
    untilRunning: (batchId) => until(batchId, 'running', ({ state }) => state === 'RUNNING'),
    untilQueued: (batchId, place) =>
      until(
        batchId,
        'queued',
        ({ phase, queued }) => phase === 'queued' && (place === undefined || queued?.place === place),
      ),
    kill: (batchId) => benchNow().client.workflow.getHandle(batchId).signal(MESSAGES.kill, { reason: 'by the test' }),
  };
}
