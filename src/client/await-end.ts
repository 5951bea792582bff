import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { BatchResult } from '../model/status/result.ts';
import type { BatchAccess } from './batch-access.ts';
import { translateCallError, isDeadlineExceeded } from '../temporal/call.ts';
import type { LongPolls } from './long-polls.ts';
import { Outage } from './outage.ts';

/** One long poll ends after this, and Temporal is asked anew. */
const LONG_POLL = 30_000;

/**
 * Waits for the end of a batch, for as long as it takes, through outages of Temporal that are not too long.
 * @throws the reason of `signal` when it aborts; BatchNotFoundError; InvalidBatchError for a batch that was refused;
 *   TemporalUnreachableError when Temporal does not answer for five minutes
 */
export async function awaitEnd(
  access: BatchAccess,
  longPolls: LongPolls,
  batchId: string,
  signal?: AbortSignal,
): Promise<BatchResult> {
  const outage = new Outage();
  for (;;) {
    signal?.throwIfAborted();
    try {
      const facts = await access.facts(batchId);
      if (!facts.open) return await access.endOf(facts);
      outage.over();
      const polled = await longPolls.tryRun(() => untilClosed(access, batchId, signal));
      if (!polled) await pause(longPolls.interval, undefined, { signal });
    } catch (error) {
      signal?.throwIfAborted();
      await outage.bear(error, signal);
    }
  }
}

/** Returns when the batch may have closed. How it ended is read anew: a reset gives it another run. */
async function untilClosed(access: BatchAccess, batchId: string, signal: AbortSignal | undefined): Promise<void> {
  const { client } = access;
  const poll = () => client.withDeadline(Date.now() + LONG_POLL, () => access.handle(batchId).result());
  try {
    await (signal ? client.withAbortSignal(signal, poll) : poll());
  } catch (error) {
    if (error instanceof WorkflowFailedError || error instanceof WorkflowNotFoundError || isDeadlineExceeded(error))
      return;
    throw translateCallError(error, `waiting for "${batchId}"`);
  }
}
