import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { SparkBatchClient } from '../../src/client/spark-batch-client.ts';
import { MESSAGES } from '../../src/model/messages/messages.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { Stack } from '../../stack/index.ts';
import { BATCHES, requestOf, type DemoBatch } from './batches.ts';
import { Observer } from './observer.ts';
import type { Screen } from './screen.ts';
import type { DemoWorker } from './worker.ts';

/** Options of {@link runScenario}. */
export interface ScenarioOptions {
  readonly stack: Stack;
  readonly screen: Screen;
  /** The worker that the scenario kills. */
  readonly worker: DemoWorker;
  readonly startSecondWorker: () => Promise<DemoWorker>;
  /** Aborts the scenario. */
  readonly signal: AbortSignal;
}

interface ScenarioContext {
  readonly temporal: Client;
  readonly observer: Observer;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

/** The result of a batch, if it has ended. */
export interface DemoEnding {
  readonly batch: DemoBatch;
  readonly result?: BatchResult;
}

/** The time limit of the scenario. */
const TIME_LIMIT = 120_000;
/** Long enough for a viewer to notice a state. */
const VIEWING_TIME = 1500;

/** Submits the four batches, kills one of them and the worker, and returns the results. */
export async function runScenario(options: ScenarioOptions): Promise<DemoEnding[]> {
  const { stack, screen, signal } = options;
  const connection = await Connection.connect({ address: stack.temporal.address });
  const timeout = AbortSignal.timeout(TIME_LIMIT);
  const finished = new AbortController();
  let tasks: Promise<unknown>[] = [];
  const stop = AbortSignal.any([signal, timeout, finished.signal]);
  try {
    const temporal = new Client({ connection, namespace: stack.temporal.namespace });
    const client = new SparkBatchClient(temporal, { temporalTimeout: 5000, workerTimeout: 2000 });
    const batches: DemoBatch[] = Object.values(BATCHES);
    const ids = batches.map(({ id }) => id);
    const observer = new Observer(client, screen, ids);

    await Promise.all(batches.map(async (batch) => client.submit(await requestOf(batch), { batchId: batch.id })));
    const context = { temporal, observer, screen, signal: stop };
    tasks = [...ids.map((id) => observer.follow(id, stop)), killBatch(context), replaceWorker(context, options)];
    await Promise.all(tasks).catch((error: unknown) => {
      if (!timeout.aborted || signal.aborted) throw error;
      screen.announce(`Not all batches have ended within ${TIME_LIMIT / 1000} s.`);
    });
    return batches.map((batch) => {
      const result = observer.result(batch.id);
      return result ? { batch, result } : { batch };
    });
  } finally {
    finished.abort();
    // Wait for pending calls first: when Temporal's client retries a call on a closed connection, it throws from a timer.
    await Promise.allSettled(tasks);
    await connection.close();
  }
}

/** Kills a batch with a signal, as any Temporal client can. `SparkBatchClient.kill` uses an update, which has a response. */
async function killBatch({ temporal, observer, screen, signal }: ScenarioContext): Promise<void> {
  const { id } = BATCHES.killed;
  await observer.untilRunning(id, signal);
  await pause(VIEWING_TIME, undefined, { signal });
  screen.announce(`Sending ${id} the signal "kill".`);
  await temporal.workflow.getHandle(id).signal(MESSAGES.kill, { reason: 'the demo sent a signal' });
}

/** Kills the worker once only the last batch is running, and starts another worker. */
async function replaceWorker(
  { observer, screen, signal }: ScenarioContext,
  { worker, startSecondWorker }: ScenarioOptions,
): Promise<void> {
  const { id } = BATCHES.workerDies;
  await observer.untilEnded([BATCHES.finishes.id, BATCHES.fails.id, BATCHES.killed.id], signal);
  await observer.untilRunning(id, signal);
  await worker.kill();
  screen.announce(`kill -9 ${worker.pid}: the only worker is dead. The driver of ${id} continues.`);
  screen.announce('Starting another worker.');
  const second = await startSecondWorker();
  screen.announce(`Worker ${second.pid} is ready. It takes over within 10 s.`);
}
