/** Waits for the end of a batch, and shows its progress meanwhile. */
import { setTimeout as pause } from 'node:timers/promises';
import { NoWorkerError } from '../../client/errors.ts';
import { OutageTolerance } from '../../client/outage-tolerance.ts';
import type { SparkBatchClient } from '../../client/spark-batch-client.ts';
import type { BatchStatus } from '../../model/status/batch-status.ts';
import type { BatchResult } from '../../model/status/result.ts';
import { oneLine } from '../render/table.ts';
import { timeOfDay } from '../render/time.ts';
import { InterruptedError } from '../shared/errors.ts';

/** The interval between two looks at the status, in milliseconds: short after a change, then growing. */
const FIRST_INTERVAL_MS = 1000;
const MAXIMUM_INTERVAL_MS = 5000;

/**
 * Follows a batch to its end, with a note about each change of its status.
 * @throws the reason of `signal` when it aborts
 */
export async function followToEnd(
  client: Pick<SparkBatchClient, 'status' | 'result'>,
  batchId: string,
  { note, signal }: { note: (text: string) => void; signal: AbortSignal },
): Promise<BatchResult> {
  let lastLine: string | undefined;
  let interval = FIRST_INTERVAL_MS;
  const outage = new OutageTolerance();
  const noteChange = (line: string): void => {
    if (line === lastLine) return;
    lastLine = line;
    interval = FIRST_INTERVAL_MS;
    note(`${timeOfDay(new Date())}  ${line}`);
  };
  for (;;) {
    signal.throwIfAborted();
    try {
      const status = await client.status(batchId);
      outage.reset();
      // The result repeats how the batch ended; a line before it is of use only after other progress.
      if (status.phase !== 'ended' || lastLine !== undefined) noteChange(statusLine(status));
      if (status.phase === 'ended') return await client.result(batchId, { signal });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Error) noteChange(`(${error.message})`);
      if (!(error instanceof NoWorkerError)) await outage.wait(error, signal);
    }
    await pause(interval, undefined, { signal }).catch(() => undefined);
    interval = Math.min(interval * 1.5, MAXIMUM_INTERVAL_MS);
  }
}

/** The status of a batch in one line. */
export function statusLine({ state, message }: BatchStatus): string {
  return `${state.padEnd(8)}  ${oneLine(message)}`;
}

/**
 * Runs a wait that SIGINT and SIGTERM end. The batch is not affected.
 * @throws InterruptedError when a signal ended the wait
 */
export async function interruptible<T>(wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => interrupt.abort(new InterruptedError(signal));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await wait(interrupt.signal);
  } catch (error) {
    // A call that the abort cut short fails with another error; the interruption is the cause to report.
    interrupt.signal.throwIfAborted();
    throw error;
  } finally {
    process.removeListener('SIGINT', onSignal).removeListener('SIGTERM', onSignal);
  }
}
