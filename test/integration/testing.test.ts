import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure, Client, Connection, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { readStack } from '../../stack/index.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { BatchStatus } from '../../src/model/status/batch-status.ts';
import { SparkBatchStub, type SparkBatchStubOptions } from '../../src/testing/index.ts';
import { MESSAGES } from '../../src/model/messages/messages.ts';
import { eventually } from '../support/eventually.ts';

const NAMESPACE = 'testing';
const LOGGER = new DefaultLogger('ERROR');
let address: string;
let client: Client;
let native: NativeConnection;
let bundle: { code: string };

beforeAll(async () => {
  ({ address } = (await readStack(process.env['SPARKBATCH_TEST_STACK'] ?? 'test')).temporal);
  client = new Client({
    connection: await Connection.connect({ address, connectTimeout: '2m' }),
    namespace: NAMESPACE,
  });
  native = await NativeConnection.connect({ address });
  bundle = await bundleWorkflowCode({
    workflowsPath: join(import.meta.dirname, '../support/stubbed-pipeline/workflows.ts'),
    plugins: [new SparkBatchStub()],
    logger: LOGGER,
  });
});

afterAll(async () => {
  await client.connection.close();
  await native.close();
});

let queues = 0;

/** Runs a function while a worker with the stub serves its own task queue. */
async function withStub<T>(
  options: SparkBatchStubOptions,
  run: (taskQueue: string, stub: SparkBatchStub) => Promise<T>,
): Promise<T> {
  queues += 1;
  const taskQueue = `testing-${queues}`;
  const stub = new SparkBatchStub(options);
  const worker = await Worker.create({
    connection: native,
    namespace: NAMESPACE,
    taskQueue,
    workflowBundle: bundle,
    plugins: [stub],
  });
  return worker.runUntil(() => run(taskQueue, stub));
}

const batch = (name: string) => ({ name, mainApplicationFile: `local:///${name}.py`, image: 'spark' });

async function start(taskQueue: string, name: string): Promise<WorkflowHandle> {
  return client.workflow.start('SparkBatch', { taskQueue, workflowId: `${taskQueue}-${name}`, args: [batch(name)] });
}

/** How a batch failed: the type of the failure, and its result. */
async function failure(handle: WorkflowHandle): Promise<readonly [string | null | undefined, BatchResult]> {
  const error: unknown = await handle.result().catch((thrown: unknown) => thrown);
  const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure)) throw error;
  return [cause.type, cause.details?.[0] as BatchResult];
}

describe('SparkBatchStub', () => {
  test('runs the batches of a pipeline to their end, and shows what was started', async () => {
    const states = await withStub({}, async (taskQueue, stub) => {
      const ended = await client.workflow.execute('nightly', {
        taskQueue,
        workflowId: 'nightly',
        args: ['2026-11-20'],
      });
      expect(stub.batches.map(({ batchId }) => batchId)).toEqual(['load-2026-11-20', 'report-2026-11-20']);
      expect(stub.batches[0]?.request.mainApplicationFile).toBe('local:///load.py');
      return ended as unknown;
    });
    expect(states).toEqual(['load FINISHED 1', 'report FINISHED 1']);
  });

  test('ends batches with the scripted outcomes, one after the other', async () => {
    await withStub({ outcomes: { load: [{ failureClass: 'out-of-memory' }, { exitCode: 0 }] } }, async (taskQueue) => {
      const [type, result] = await failure(await start(taskQueue, 'load'));
      expect(type).toBe('SparkBatchFailed');
      expect(result).toMatchObject({ state: 'FAILED', failureClass: 'out-of-memory', exitCode: 1 });
      const again = await start(taskQueue, 'load');
      await expect(again.result()).resolves.toMatchObject({ state: 'FINISHED', exitCode: 0 });
    });
  });

  test('refuses an invalid request as a worker does', async () => {
    await withStub({}, async (taskQueue) => {
      const args = [{ name: 'load', mainApplicationFle: 'local:///load.py' }];
      const handle = await client.workflow.start('SparkBatch', { taskQueue, workflowId: `${taskQueue}-typo`, args });
      const error = (await handle.result().catch((thrown: unknown) => thrown)) as WorkflowFailedError;
      expect(error.cause).toMatchObject({
        type: 'InvalidBatch',
        message: expect.stringContaining('mainApplicationFile'),
      });
    });
  });

  test('kills a batch whose driver runs, and a cancelled one ends as cancelled', async () => {
    await withStub({ outcomes: () => ({ after: '30d' }) }, async (taskQueue) => {
      const killed = await start(taskQueue, 'killed');
      await expect(killed.executeUpdate(MESSAGES.killUpdate, { args: [{ wait: true }] })).resolves.toMatchObject({
        accepted: true,
      });
      expect(await failure(killed)).toMatchObject(['SparkBatchKilled', { state: 'KILLED', reason: 'Killed' }]);
      const cancelled = await start(taskQueue, 'cancelled');
      await cancelled.cancel();
      await expect(cancelled.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    });
  });

  test('holds a failed batch for a decision, and a retry takes the next outcome', async () => {
    await withStub({ outcomes: { load: [{ failureClass: 'application', held: true }, {}] } }, async (taskQueue) => {
      const handle = await start(taskQueue, 'load');
      await eventually('the batch is held', async () => {
        const { phase } = await handle.query<BatchStatus>(MESSAGES.status);
        return phase === 'held' || undefined;
      });
      await handle.executeUpdate(MESSAGES.retryUpdate, { args: [{}] });
      await expect(handle.result()).resolves.toMatchObject({
        state: 'FINISHED',
        attempts: [{ number: 1 }, { number: 2 }],
      });
    });
  });
});
