import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { BatchResult } from '../model/status/result.ts';
import type { BatchAccess } from './batch-access.ts';
import { translateCallError, isDeadlineExceeded } from '../temporal/call.ts';
import type { LongPolls } from './long-polls.ts';
import { OutageTolerance } from './outage-tolerance.ts';

/** Duration of one long poll; the wait consists of many. */
const LONG_POLL_MS = 30_000;

/**
 * Waits for the end of a batch without a time limit, and through outages of Temporal of up to five minutes.
 * @throws the reason of `signal` when it aborts; BatchNotFoundError; InvalidBatchError for a batch that was refused;
 *   TemporalUnreachableError when Temporal does not answer for five minutes
 */
export async function awaitEnd(
  access: BatchAccess,
  longPolls: LongPolls,
  batchId: string,
  signal?: AbortSignal,
): Promise<BatchResult> {
  const outage = new OutageTolerance();
  for (;;) {
    signal?.throwIfAborted();
    try {
      const facts = await access.facts(batchId);
      if (!facts.open) return await access.endOf(facts);
      outage.reset();
      const polled = await longPolls.tryRun(() => untilClosed(access, batchId, signal));
      if (!polled) await pause(longPolls.interval, undefined, { signal });
    } catch (error) {
      signal?.throwIfAborted();
      await outage.wait(error, signal);
    }
  }
}

/** Returns when the batch may have closed. The caller reads the result again, because a reset starts another run. */
async function untilClosed(access: BatchAccess, batchId: string, signal: AbortSignal | undefined): Promise<void> {
  const { client } = access;
  const poll = () => client.withDeadline(Date.now() + LONG_POLL_MS, () => access.handle(batchId).result());
  try {
    await (signal ? client.withAbortSignal(signal, poll) : poll());
  } catch (error) {
    if (error instanceof WorkflowFailedError || error instanceof WorkflowNotFoundError || isDeadlineExceeded(error))
      return;
    throw translateCallError(error, `waiting for "${batchId}"`);
  }
}
