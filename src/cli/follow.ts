import { setTimeout as pause } from 'node:timers/promises';
import type { SparkBatchClient } from '../client/spark-batch-client.ts';
import { NoWorkerError } from '../client/errors.ts';
import { Outage } from '../client/outage.ts';
import type { BatchResult } from '../model/status/result.ts';
import type { BatchStatus } from '../model/status/batch-status.ts';
import { InterruptedError } from './errors.ts';
import { oneLine } from './render/table.ts';
import { timeOfDay } from './render/time.ts';

/** Looks this soon after a change, in milliseconds, and then ever later. */
const SOON = 1000;
const LATE = 5000;

/** Follows a batch to its end and tells of each change meanwhile. @throws the reason of `signal` when it aborts */
export async function followToEnd(
  client: Pick<SparkBatchClient, 'status' | 'result'>,
  batchId: string,
  { note, signal }: { note: (text: string) => void; signal: AbortSignal },
): Promise<BatchResult> {
  let told: string | undefined;
  let interval = SOON;
  const outage = new Outage();
  const tell = (line: string): void => {
    if (line === told) return;
    told = line;
    interval = SOON;
    note(`${timeOfDay(new Date())}  ${line}`);
  };
  for (;;) {
    signal.throwIfAborted();
    try {
      const status = await client.status(batchId);
      outage.over();
      // How it ended is the answer; a line before it is for those who have seen it live.
      if (status.phase !== 'ended' || told !== undefined) tell(statusLine(status));
      if (status.phase === 'ended') return await client.result(batchId, { signal });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Error) tell(`(${error.message})`);
      if (!(error instanceof NoWorkerError)) await outage.bear(error, signal);
    }
    await pause(interval, undefined, { signal }).catch(() => undefined);
    interval = Math.min(interval * 1.5, LATE);
  }
}

/** A batch's status in a line. */
export function statusLine({ state, message }: BatchStatus): string {
  return `${state.padEnd(8)}  ${oneLine(message)}`;
}

/** Runs a wait that Ctrl-C and SIGTERM end: the wait, not the batch. @throws InterruptedError */
export async function interruptible<T>(wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => interrupt.abort(new InterruptedError(signal));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await wait(interrupt.signal);
  } catch (error) {
    // What the abort cut short fails in its own way; what matters is who cut it short.
    interrupt.signal.throwIfAborted();
    throw error;
  } finally {
    process.removeListener('SIGINT', onSignal).removeListener('SIGTERM', onSignal);
  }
}
