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

/** What the story is played on. */
export interface Stage {
  readonly stack: Stack;
  readonly screen: Screen;
  /** The worker that will be killed. */
  readonly worker: DemoWorker;
  readonly startSecondWorker: () => Promise<DemoWorker>;
  /** Ends the story early. */
  readonly signal: AbortSignal;
}

/** What is at hand while it plays. */
interface Scene {
  readonly temporal: Client;
  readonly observer: Observer;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

/** How a batch of the demo ended; without a result when it did not. */
export interface DemoEnding {
  readonly batch: DemoBatch;
  readonly result?: BatchResult;
}

/** A demo that takes longer than this is stuck. */
const TIME_LIMIT = 120_000;
/** Long enough to be seen. */
const MOMENT = 1500;

/** Submits the four batches and lets happen to them what is to happen. Returns how each ended. */
export async function playStory(stage: Stage): Promise<DemoEnding[]> {
  const { stack, screen, signal } = stage;
  const connection = await Connection.connect({ address: stack.temporal.address });
  const tooLong = AbortSignal.timeout(TIME_LIMIT);
  const over = new AbortController();
  let parts: Promise<unknown>[] = [];
  const ended = AbortSignal.any([signal, tooLong, over.signal]);
  try {
    const temporal = new Client({ connection, namespace: stack.temporal.namespace });
    const client = new SparkBatchClient(temporal, { temporalTimeout: 5000, workerTimeout: 2000 });
    const batches: DemoBatch[] = Object.values(BATCHES);
    const ids = batches.map(({ id }) => id);
    const observer = new Observer(client, screen, ids);

    await Promise.all(batches.map(async (batch) => client.submit(await requestOf(batch), { batchId: batch.id })));
    const scene = { temporal, observer, screen, signal: ended };
    parts = [...ids.map((id) => observer.follow(id, ended)), killOne(scene), replaceWorker(scene, stage)];
    await Promise.all(parts).catch((error: unknown) => {
      if (!tooLong.aborted || signal.aborted) throw error;
      screen.say(`Not every batch has ended after ${TIME_LIMIT / 1000} s: that is too long.`);
    });
    return batches.map((batch) => {
      const result = observer.result(batch.id);
      return result ? { batch, result } : { batch };
    });
  } finally {
    over.abort();
    // Temporal's client throws out of a timer, past every handler, when a call tries again on a closed connection.
    await Promise.allSettled(parts);
    await connection.close();
  }
}

/** What any Temporal client in any language can do. `SparkBatchClient.kill` asks for an answer besides. */
async function killOne({ temporal, observer, screen, signal }: Scene): Promise<void> {
  const { id } = BATCHES.killed;
  await observer.untilRunning(id, signal);
  await pause(MOMENT, undefined, { signal });
  screen.say(`Sending ${id} the signal "kill".`);
  await temporal.workflow.getHandle(id).signal(MESSAGES.kill, { reason: 'the demo killed it by a signal' });
}

/** Once only the last batch runs, so that one sees what becomes of it. */
async function replaceWorker({ observer, screen, signal }: Scene, { worker, startSecondWorker }: Stage): Promise<void> {
  const { id } = BATCHES.workerDies;
  await observer.untilEnded([BATCHES.finishes.id, BATCHES.fails.id, BATCHES.killed.id], signal);
  await observer.untilRunning(id, signal);
  await worker.kill();
  screen.say(`kill -9 ${worker.pid}: the only worker is dead, ${id} runs on.`);
  screen.say('Starting another worker.');
  const second = await startSecondWorker();
  screen.say(`Worker ${second.pid} is ready, and takes over within 10 s.`);
}
