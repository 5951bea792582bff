import { WorkflowUpdateFailedError, type WorkflowUpdateHandle } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { MESSAGES, type KillAnswer, type KillRequest } from '../model/messages/messages.ts';
import type { BatchStatus } from '../model/status/batch-status.ts';
import { translateCallError, call, isDeadlineExceeded } from '../temporal/call.ts';
import type { BatchAccess } from './batch-access.ts';
import type { BatchFacts } from './batch-facts.ts';
import { NoWorkerError } from './errors.ts';
import { OutageTolerance } from './outage-tolerance.ts';

const LONG_POLL_MS = 30_000;

/**
 * Kills a batch as Kyuubi does: the answer says whether the kill is accepted, and why not. A kill of a batch that has ended is
 * refused with its state.
 *
 * Without a worker, it is unknown whether the batch accepts the kill. The kill is then sent as a signal, which Temporal stores
 * for the next worker, and the call fails.
 * @throws NoWorkerError when no worker answers
 */
export async function killBatch(access: BatchAccess, batchId: string, request: KillRequest): Promise<KillAnswer> {
  const facts = await access.facts(batchId);
  if (!facts.open) return refusal(await access.statusOf(facts));
  try {
    const update = await sendUpdate(access, facts, request);
    return await awaitAnswer(access, facts, update);
  } catch (error) {
    if (error instanceof NoWorkerError) return sendSignal(access, facts, request, error);
    // The batch ended before it answered.
    if (!(error instanceof WorkflowNotFoundError) && !(error instanceof WorkflowUpdateFailedError)) throw error;
    const now = await access.facts(batchId);
    if (now.open) throw error;
    return refusal(await access.statusOf(now));
  }
}

/** The answer of an ended batch, in the words of Kyuubi. */
export function refusal({ state, batchId, attempts }: BatchStatus): KillAnswer {
  const driver = attempts.at(-1)?.driver;
  const target = driver
    ? `application[appId: ${driver.applicationId}, tag: ${driver.tag}]`
    : `application[batch: ${batchId}]`;
  return { accepted: false, message: `Target ${target} is in ${state} status` };
}

function sendUpdate(access: BatchAccess, { batchId, taskQueue }: BatchFacts, request: KillRequest) {
  return access.withWorker(`It is unknown whether "${batchId}" accepts the kill`, taskQueue, () =>
    access
      .handle(batchId)
      .startUpdate<KillAnswer, [KillRequest]>(MESSAGES.killUpdate, { args: [request], waitForStage: 'ACCEPTED' }),
  );
}

/** Waits for the answer, which with `wait` comes when driver and executors are deleted. */
async function awaitAnswer(access: BatchAccess, { batchId }: BatchFacts, update: WorkflowUpdateHandle<KillAnswer>) {
  const outage = new OutageTolerance();
  for (let mustProbe = false; ;) {
    try {
      // An expired long poll does not show whether Temporal is reachable; a read does.
      if (mustProbe) await access.facts(batchId);
      outage.reset();
      return await access.client.withDeadline(Date.now() + LONG_POLL_MS, () => update.result());
    } catch (error) {
      mustProbe = true;
      if (!isDeadlineExceeded(error))
        await outage.wait(translateCallError(error, `waiting for the end of "${batchId}"`));
    }
  }
}

async function sendSignal(
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
    return refusal(await access.statusOf(await access.facts(batchId)));
  }
  throw new NoWorkerError(
    `${cause.message} The kill is stored in Temporal as a signal and takes effect when a worker runs.`,
    { cause },
  );
}
