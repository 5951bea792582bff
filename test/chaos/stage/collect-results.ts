import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { SparkBatchClient } from '../../../src/client/spark-batch-client.ts';
import { isTerminated } from '../../../src/model/driver/application-state.ts';
import { BATCH_WORKFLOW_TYPE } from '../../../src/model/names.ts';
import type { Observation } from '../../../src/model/driver/observation.ts';
import { historyOf, timeOf, type HistoryEvent } from '../../support/records/history.ts';
import type { BatchEnd } from '../evidence/batch-end.ts';
import { MAX_RETENTION, type PlannedBatch } from '../plan/plan.ts';
import type { RequestedKill } from './user-actions.ts';
import { mapConcurrently, retry } from './retry.ts';

/** When batches were signalled the end of each driver (by uid, in milliseconds since 1970), and the lengths of histories. */
export interface Histories {
  readonly learned: Map<string, number>;
  readonly events: number[];
}

/**
 * Waits until no batch runs, and then until every retention is over.
 * @param patience milliseconds after which it returns when no workflow has ended
 * @returns the number of workflows that are still running
 */
export async function untilAllEnded(
  client: Client,
  { patience, onProgress, signal }: { patience: number; onProgress: (left: number) => void; signal: AbortSignal },
): Promise<number> {
  const query = `ExecutionStatus = 'Running' AND WorkflowType = '${BATCH_WORKFLOW_TYPE}'`;
  let least = Infinity;
  let end = Date.now() + patience;
  for (;;) {
    signal.throwIfAborted();
    const { count: left } = await retry('counting batches', () => client.workflow.count(query));
    onProgress(left);
    if (left < least) {
      least = left;
      end = Date.now() + patience;
    }
    if (left === 0 || Date.now() > end) {
      await pause(MAX_RETENTION + 1000, undefined, { signal });
      return left;
    }
    await pause(1000);
  }
}

/** Reads the end of every batch, a few at a time: Temporal limits the number of long polls. */
export async function collectResults(
  { client, batches }: { client: Client; batches: SparkBatchClient },
  planned: readonly PlannedBatch[],
  kills: ReadonlyMap<string, RequestedKill>,
): Promise<BatchEnd[]> {
  return mapConcurrently(planned, 8, async ({ batchId, kind, request }) => {
    const handle = client.workflow.getHandle(batchId);
    const { status } = await retry(`describing ${batchId}`, () => handle.describe());
    const kill = kills.get(batchId);
    const known = {
      batchId,
      kind,
      cleanup: request.cleanup ?? 'COMPLETED',
      workflowStatus: status.name,
      ...(kill && { kill }),
      limits: {
        runtime: request.timeouts?.runtime !== undefined,
        pending: request.timeouts?.pending !== undefined,
        image: request.timeouts?.pendingProblem !== undefined,
      },
    };
    if (status.name === 'RUNNING' || status.name === 'TERMINATED') return { ...known, state: 'UNKNOWN', attempts: [] };
    const { state, failureClass, attempts, endedAt } = await retry(`the result of ${batchId}`, () =>
      batches.result(batchId),
    );
    return {
      ...known,
      state,
      ...(failureClass !== undefined && { failureClass }),
      endedAt: Date.parse(endedAt),
      attempts: attempts.map(({ number, driver, verdict }) => ({
        number,
        ...(driver.uid !== undefined && { uid: driver.uid }),
        ...(verdict && { state: verdict.state }),
        ...(verdict?.failureClass !== undefined && { failureClass: verdict.failureClass }),
        ...(verdict?.exit?.exitCode !== undefined && { exitCode: verdict.exit.exitCode }),
      })),
    };
  });
}

/** Reads every history once. */
export async function readHistories(client: Client, batchIds: readonly string[]): Promise<Histories> {
  const learned = new Map<string, number>();
  const events = await mapConcurrently(batchIds, 4, async (batchId) => {
    const history = await retry(`the history of ${batchId}`, () => historyOf(client, batchId));
    for (const event of history) {
      const observation = observedIn(event);
      if (!observation || learned.has(observation.uid)) continue;
      if (observation.gone || isTerminated(observation.state)) learned.set(observation.uid, timeOf(event));
    }
    return history.length;
  });
  return { learned, events };
}

function observedIn(event: HistoryEvent): Observation | undefined {
  const { signalName, input } = event.workflowExecutionSignaledEventAttributes ?? {};
  const payload = input?.payloads?.[0];
  if (signalName !== 'driverObserved' || !payload) return undefined;
  return defaultPayloadConverter.fromPayload<Observation>(payload);
}
