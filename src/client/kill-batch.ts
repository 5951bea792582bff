import { WorkflowUpdateFailedError, type WorkflowUpdateHandle } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { MESSAGES, type KillAnswer, type KillRequest } from '../model/messages/messages.ts';
import type { BatchStatus } from '../model/status/batch-status.ts';
import type { BatchAccess } from './batch-access.ts';
import { translateCallError, call, isDeadlineExceeded } from '../temporal/call.ts';
import { NoWorkerError } from './errors.ts';
import type { BatchFacts } from './facts.ts';
import { Outage } from './outage.ts';

const LONG_POLL = 30_000;

/**
 * Kills a batch, in Kyuubi's sense: accepted or refused, and why. A batch that has ended is refused with its state.
 *
 * Without a worker nobody can say whether the kill is accepted. It is left with Temporal as a signal then, so that it
 * is not lost, and the caller is told by an error.
 */
export async function killBatch(access: BatchAccess, batchId: string, request: KillRequest): Promise<KillAnswer> {
  const facts = await access.facts(batchId);
  if (!facts.open) return refused(await access.statusOf(facts));
  try {
    const update = await sendUpdate(access, facts, request);
    return await outcome(access, facts, update);
  } catch (error) {
    if (error instanceof NoWorkerError) return leaveSignal(access, facts, request, error);
    // The batch ended before it could answer.
    if (!(error instanceof WorkflowNotFoundError) && !(error instanceof WorkflowUpdateFailedError)) throw error;
    const now = await access.facts(batchId);
    if (now.open) throw error;
    return refused(await access.statusOf(now));
  }
}

/** As Kyuubi refuses to kill what is not running. */
export function refused({ state, batchId, attempts }: BatchStatus): KillAnswer {
  const driver = attempts.at(-1)?.driver;
  const target = driver
    ? `application[appId: ${driver.applicationId}, tag: ${driver.tag}]`
    : `application[batch: ${batchId}]`;
  return { accepted: false, message: `Target ${target} is in ${state} status` };
}

function sendUpdate(access: BatchAccess, { batchId, taskQueue }: BatchFacts, request: KillRequest) {
  return access.withWorker(`Whether the kill of "${batchId}" is accepted is not known now`, taskQueue, () =>
    access
      .handle(batchId)
      .startUpdate<KillAnswer, [KillRequest]>(MESSAGES.killUpdate, { args: [request], waitForStage: 'ACCEPTED' }),
  );
}

/** Waits for the answer, for as long as driver and executors need to go. */
async function outcome(access: BatchAccess, { batchId }: BatchFacts, update: WorkflowUpdateHandle<KillAnswer>) {
  const outage = new Outage();
  for (let silent = false; ;) {
    try {
      // A poll that ends without an answer says nothing about Temporal; this does.
      if (silent) await access.facts(batchId);
      outage.over();
      return await access.client.withDeadline(Date.now() + LONG_POLL, () => update.result());
    } catch (error) {
      silent = true;
      if (!isDeadlineExceeded(error))
        await outage.bear(translateCallError(error, `waiting for the end of "${batchId}"`));
    }
  }
}

async function leaveSignal(
  access: BatchAccess,
  { batchId }: BatchFacts,
  request: KillRequest,
  cause: NoWorkerError,
): Promise<KillAnswer> {
  try {
    await call(access.client, `signalling "${batchId}"`, access.timeouts.temporal, () =>
      access.handle(batchId).signal(MESSAGES.kill, request),
    );
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return refused(await access.statusOf(await access.facts(batchId)));
  }
  throw new NoWorkerError(
    `${cause.message} The kill is left with Temporal as a signal: it takes effect when a worker runs.`,
    { cause },
  );
}
