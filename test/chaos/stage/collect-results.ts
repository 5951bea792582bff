import { setTimeout as pause } from 'node:timers/promises';
import { type Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, defaultPayloadConverter } from '@temporalio/common';
import { isTerminated } from '../../../src/model/driver/application-state.ts';
import { MESSAGES } from '../../../src/model/messages/messages.ts';
import { BATCH_WORKFLOW_TYPE, RESULT_MEMO, SEARCH_ATTRIBUTES } from '../../../src/model/names.ts';
import type { Observation } from '../../../src/model/driver/observation.ts';
import { isFailedPrecondition } from '../../../src/temporal/call.ts';
import type { BatchStatus } from '../../../src/model/status/batch-status.ts';
import type { BatchResult } from '../../../src/model/status/result.ts';
import { timeOf, type HistoryEvent } from '../../support/records/history.ts';
import type { AttemptEnd, BatchEnd } from '../evidence/batch-end.ts';
import { requestedKill, type RequestedKill } from '../evidence/requested-kill.ts';
import type { CallerEnd } from '../invariants/every-batch-ends.ts';
import { MAX_RETENTION, type PlannedBatch, type PlannedCaller } from '../plan/plan.ts';
import { mapConcurrently, retry } from './retry.ts';

/** When batches were signalled the end of each driver (by uid, in milliseconds since 1970), and the lengths of histories. */
export interface Histories {
  readonly learned: Map<string, number>;
  readonly events: number[];
}

const CALLER_WORKFLOW_TYPE = 'fanOut';

/**
 * Waits until neither a batch nor a caller runs, and then until every retention is over.
 * @param patience milliseconds after which it returns when no workflow has ended
 * @returns the number of workflows that are still running
 */
export async function untilAllEnded(
  client: Client,
  { patience, onProgress, signal }: { patience: number; onProgress: (left: number) => void; signal: AbortSignal },
): Promise<number> {
  const types = `'${BATCH_WORKFLOW_TYPE}', '${CALLER_WORKFLOW_TYPE}'`;
  const query = `ExecutionStatus = 'Running' AND WorkflowType IN (${types})`;
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

/** Reads every run of every batch, a few at a time: Temporal limits the number of long polls. */
export async function collectRuns(
  client: Client,
  planned: readonly PlannedBatch[],
  kills: ReadonlyMap<string, RequestedKill>,
): Promise<{ ends: BatchEnd[]; histories: Histories }> {
  const byId = new Map(planned.map((batch) => [batch.batchId, batch]));
  const runs = await retry('listing the runs of batches', async () => {
    const listed: { batch: PlannedBatch; runId: string }[] = [];
    for await (const { workflowId, runId } of client.workflow.list({
      query: `WorkflowType = '${BATCH_WORKFLOW_TYPE}'`,
    })) {
      const batch = byId.get(workflowId);
      if (batch) listed.push({ batch, runId });
    }
    return listed;
  });
  const histories: Histories = { learned: new Map(), events: [] };
  const ends = await mapConcurrently(runs, 8, ({ batch, runId }) =>
    retry(`run ${runId} of ${batch.batchId}`, async () => {
      // Without `followRuns`, the result would be that of another run.
      const handle = client.workflow.getHandle(batch.batchId, runId, { followRuns: false });
      const history = (await handle.fetchHistory()).events ?? [];
      noteHistory(history, histories);
      return endOf(handle, batch, { history, requested: kills.get(batch.batchId) });
    }),
  );
  return { ends: ends.toSorted((a, b) => a.startedAt - b.startedAt), histories };
}

/** Reads the ends of callers. */
export async function collectCallers(client: Client, planned: readonly PlannedCaller[]): Promise<CallerEnd[]> {
  return mapConcurrently(planned, 8, async ({ callerId, kind, expected }) => {
    const { status } = await retry(`describing ${callerId}`, () => client.workflow.getHandle(callerId).describe());
    return { callerId, kind, expected, workflowStatus: status.name };
  });
}

/** What is known about a run apart from its description. */
interface RunFacts {
  readonly history: readonly HistoryEvent[];
  /** The kill that the harness requested. */
  readonly requested: RequestedKill | undefined;
}

async function endOf(
  handle: WorkflowHandle,
  { batchId, kind, request, problem, mayBeTerminated }: PlannedBatch,
  { history, requested }: RunFacts,
): Promise<BatchEnd> {
  const { runId, status, startTime, closeTime, memo, typedSearchAttributes } = await handle.describe();
  const isClosed = status.name !== 'RUNNING';
  const kill = requestedKill(history, requested);
  const searchAttribute = typedSearchAttributes.getAll().find(({ key }) => key.name === SEARCH_ATTRIBUTES.state)?.value;
  const inMemo = memo?.[RESULT_MEMO] as BatchResult | undefined;
  const last = await statusOf(handle);
  const result = isClosed ? await resultOf(handle, inMemo) : undefined;
  return {
    batchId,
    runId,
    kind,
    cleanup: request.cleanup ?? 'COMPLETED',
    workflowStatus: status.name,
    startedAt: startTime.getTime(),
    ...(closeTime && { closedAt: closeTime.getTime() }),
    ...(kill && { kill }),
    limits: {
      runtime: request.timeouts?.runtime !== undefined,
      pending: request.timeouts?.pending !== undefined,
      ...(problem !== undefined && { problem }),
    },
    mayBeTerminated,
    reported: {
      ...(last && { query: last.state }),
      ...(inMemo && { memo: inMemo.state }),
      ...(typeof searchAttribute === 'string' && { searchAttribute }),
    },
    state: result?.state ?? 'UNKNOWN',
    ...(result?.failureClass !== undefined && { failureClass: result.failureClass }),
    ...(result && { endedAt: Date.parse(result.endedAt) }),
    attempts: ((result ?? last)?.attempts ?? []).map(attemptEnd),
  };
}

/** The answer of the query `status`; undefined for a run that was terminated before it began, which answers no query. */
async function statusOf(handle: WorkflowHandle): Promise<BatchStatus | undefined> {
  try {
    return await handle.query<BatchStatus>(MESSAGES.status);
  } catch (error) {
    if (isFailedPrecondition(error)) return undefined;
    throw error;
  }
}

function attemptEnd({ number, driver, verdict }: BatchStatus['attempts'][number]): AttemptEnd {
  return {
    number,
    driver: driver.name,
    ...(driver.uid !== undefined && { uid: driver.uid }),
    ...(verdict && { state: verdict.state }),
    ...(verdict?.failureClass !== undefined && { failureClass: verdict.failureClass }),
    ...(verdict?.exit?.exitCode !== undefined && { exitCode: verdict.exit.exitCode }),
  };
}

/** The result of a closed run, where Temporal keeps it; undefined for one that was terminated. */
async function resultOf(handle: WorkflowHandle, inMemo: BatchResult | undefined): Promise<BatchResult | undefined> {
  try {
    return (await handle.result()) as BatchResult;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    if (error.cause instanceof ApplicationFailure) return error.cause.details?.[0] as BatchResult | undefined;
    return inMemo;
  }
}

function noteHistory(history: readonly HistoryEvent[], { learned, events }: Histories): void {
  for (const event of history) {
    const observation = observedIn(event);
    if (!observation || learned.has(observation.uid)) continue;
    if (observation.gone || isTerminated(observation.state)) learned.set(observation.uid, timeOf(event));
  }
  events.push(history.length);
}

function observedIn(event: HistoryEvent): Observation | undefined {
  const { signalName, input } = event.workflowExecutionSignaledEventAttributes ?? {};
  const payload = input?.payloads?.[0];
  if (signalName !== 'driverObserved' || !payload) return undefined;
  return defaultPayloadConverter.fromPayload<Observation>(payload);
}
