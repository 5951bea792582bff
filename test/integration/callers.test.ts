import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type WorkflowHandle, WorkflowFailedError } from '@temporalio/client';
import type { RetryPolicy } from '@temporalio/common';
import { DEFAULT_TASK_QUEUE } from '../../src/model/names.ts';
import { sparkBatchFailure } from '../../src/model/status/batch-failure.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import {
  HELD_RUNNING,
  openTestEnvironment,
  simulatedBatch,
  type Simulation,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { PIPELINES, startPipelineWorker } from '../support/pipelines/worker.ts';
import type { describeFailure, fanOut, PipelineBatch } from '../support/pipelines/workflows.ts';
import { expectNothingLeft as expectNothingLeftOf } from '../support/records/driver-expectations.ts';
import { historyOf, scheduledIn } from '../support/records/history.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';

/*
 * What becomes of batches when their caller ends first, or starts them again. Temporal then closes the child workflow, by its
 * default policy without a word to it. There is no sweep: `sparkbatch init` was not run.
 */

const NAMESPACE = 'callers';

let environment: TestEnvironment;
let pipelines: { stop(): Promise<void> };
let recorder: PodRecorder;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, NAMESPACE);
  [pipelines] = await Promise.all([startPipelineWorker(environment), environment.worker()]);
});

afterAll(async () => {
  recorder.stop();
  await Promise.all([pipelines.stop(), environment.close()]);
});

const { until, runningDriver, releaseDriver } = batchHelpers(() => environment);

function batch(batchId: string, by: PipelineBatch['by'] = 'child', simulation: Simulation = {}): PipelineBatch {
  return { batchId, by, request: simulatedBatch(NAMESPACE, { ...HELD_RUNNING, ...simulation }, { name: batchId }) };
}

/** A batch whose driver runs until the test releases it, and then fails. */
const failing = (batchId: string, by: PipelineBatch['by'] = 'child') => batch(batchId, by, { 'exit-code': '3' });

function startPipeline(
  workflowId: string,
  batches: readonly PipelineBatch[],
  options: { readonly retry?: RetryPolicy; readonly workflowExecutionTimeout?: '40s' | '2m' | '5m' } = {},
): Promise<WorkflowHandle<typeof fanOut>> {
  return environment.client.workflow.start<typeof fanOut>('fanOut', {
    workflowId,
    taskQueue: PIPELINES,
    args: [DEFAULT_TASK_QUEUE, batches],
    ...options,
  });
}

/** Waits until a driver other than these runs for a batch, and returns its uid. */
async function nextDriver(batchId: string, ...earlier: readonly string[]): Promise<string> {
  const { attempts } = await until(batchId, 'running a new driver', ({ state, attempts: [first] }) => {
    const uid = first?.driver.uid;
    return state === 'RUNNING' && uid !== undefined && !earlier.includes(uid);
  });
  return attempts[0]?.driver.uid ?? '';
}

/** Waits until the driver of a batch runs, or until its pipeline is over. @returns whether the driver runs */
function runsInTime(batchId: string, pipelineId: string): Promise<boolean> {
  return eventually(`batch ${batchId} runs, or its pipeline is over`, async () => {
    if ((await statusOf(pipelineId)) !== 'RUNNING') return false;
    return (await environment.batches.status(batchId)).state === 'RUNNING' || undefined;
  });
}

async function statusOf(workflowId: string): Promise<string> {
  return (await environment.client.workflow.getHandle(workflowId).describe()).status.name;
}

const expectNothingLeft = (batchId: string, drivers: number): Promise<void> =>
  expectNothingLeftOf({ client: environment.client, recorder }, batchId, drivers);

// Concurrent tests run side by side only within one block.
for (const by of ['child', 'helper'] as const) {
  const title = `A batch that a pipeline runs ${by === 'child' ? 'as a raw child' : 'by runSparkBatch'}`;
  test.concurrent(`${title} leaves no driver when a sibling fails, and the pipeline with it`, async () => {
    const [kept, sibling] = [`${by}-sibling-kept`, `${by}-sibling-fails`];
    const pipeline = await startPipeline(`${by}-sibling`, [batch(kept, by), failing(sibling, by)]);
    await Promise.all([kept, sibling].map(runningDriver));
    await releaseDriver(sibling);
    const failure = await pipeline.result().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WorkflowFailedError);
    expect(sparkBatchFailure(failure)).toMatchObject({
      type: 'SparkBatchFailed',
      result: { batchId: sibling, exitCode: 3, failureClass: 'application' },
    });
    await expectNothingLeft(kept, 1);
    expect(await statusOf(kept)).toBe(by === 'helper' ? 'CANCELLED' : 'TERMINATED');
  });

  test.concurrent(`${title} leaves no driver when the pipeline exceeds its execution timeout`, async () => {
    // A slow machine may need more time until the driver runs.
    for (const workflowExecutionTimeout of ['40s', '2m', '5m'] as const) {
      const [batchId, pipelineId] = [
        `${by}-timeout-${workflowExecutionTimeout}`,
        `${by}-in-${workflowExecutionTimeout}`,
      ];
      await startPipeline(pipelineId, [batch(batchId, by)], { workflowExecutionTimeout });
      if (!(await runsInTime(batchId, pipelineId))) continue;
      await eventually('the pipeline is over', async () => (await statusOf(pipelineId)) === 'TIMED_OUT' || undefined, {
        within: 400_000,
      });
      return expectNothingLeft(batchId, 1);
    }
    throw new Error('No driver ran before the execution timeout of its pipeline.');
  });

  test.concurrent(`${title} leaves no driver when the pipeline is terminated`, async () => {
    const batchId = `${by}-terminated`;
    const pipeline = await startPipeline(`${by}-is-terminated`, [batch(batchId, by)]);
    await runningDriver(batchId);
    await pipeline.terminate('by the test');
    await expectNothingLeft(batchId, 1);
  });

  test.concurrent(`${title} is killed when the pipeline is cancelled`, async () => {
    const batchId = `${by}-cancelled`;
    const pipeline = await startPipeline(`${by}-is-cancelled`, [batch(batchId, by)]);
    await runningDriver(batchId);
    await pipeline.cancel();
    await expectNothingLeft(batchId, 1);
    await expect(pipeline.result()).rejects.toThrow(WorkflowFailedError);
    expect(await statusOf(batchId)).toBe('CANCELLED');
  });

  test.concurrent(`${title} has one driver at a time when the pipeline is retried`, async () => {
    const [kept, sibling] = [`${by}-retried-kept`, `${by}-retried-fails`];
    // Without a limit: a try may meet the batch of the one before, which Temporal ends a moment after its parent.
    const pipeline = await startPipeline(`${by}-retried`, [batch(kept, by), failing(sibling, by)], {
      retry: { initialInterval: '100ms', backoffCoefficient: 1 },
    });
    const drivers: { readonly kept: string; readonly sibling: string }[] = [];
    for (let run = 1; run <= 3; run += 1) {
      drivers.push({
        kept: await nextDriver(kept, ...drivers.map((one) => one.kept)),
        sibling: await nextDriver(sibling, ...drivers.map((one) => one.sibling)),
      });
      if (run < 3) await releaseDriver(sibling);
    }
    await pipeline.terminate('by the test');
    await expectNothingLeft(kept, 3);
  });
}

test.concurrent(
  'A batch id that is terminated and started again removes the earlier driver first, and says so',
  async () => {
    const batchId = 'again';
    const { request } = batch(batchId);
    await environment.batches.submit(request, { batchId });
    const { name, uid } = await runningDriver(batchId);
    // The earlier driver stays, deleted, until the test lets it go.
    await environment.cluster.core.patchNamespacedPod({
      name,
      namespace: NAMESPACE,
      body: [{ op: 'add', path: '/metadata/finalizers/-', value: 'test.spark-batch/hold' }],
    });
    await environment.client.workflow.getHandle(batchId).terminate('by the test');
    await environment.client.workflow.start('SparkBatch', {
      workflowId: batchId,
      taskQueue: DEFAULT_TASK_QUEUE,
      args: [request],
    });
    const { message, attempts } = await until(batchId, 'removing the earlier driver', (status) =>
      status.message.includes('earlier run'),
    );
    expect(message).toContain(`default/${NAMESPACE}/${name}`);
    const [next] = attempts;
    const pod = await environment.cluster.pod(next?.driver.name ?? '');
    expect(pod?.spec?.schedulingGates).toEqual([{ name: 'spark-batch/dependents' }]);
    await environment.cluster.removeFinalizers(name);
    expect(await nextDriver(batchId, uid)).toBe(next?.driver.uid);
    expect(scheduledIn(await historyOf(environment.client, batchId), 'sparkRemoveEarlierRuns')).toBe(1);
    await releaseDriver(batchId);
    expect(await environment.batches.result(batchId)).toMatchObject({ state: 'FINISHED', attempts: [{ number: 1 }] });
    expect(recorder.maxRunning(`${batchId}-`)).toBe(1);
  },
);

test.concurrent('A batch id that is reset keeps its driver', async () => {
  const batchId = 'reset';
  await environment.batches.submit(batch(batchId).request, { batchId });
  const { uid } = await runningDriver(batchId);
  const { workflowService, options } = environment.client;
  const { runId } = await environment.client.workflow.getHandle(batchId).describe();
  const { history } = await workflowService.getWorkflowExecutionHistory({
    namespace: options.namespace,
    execution: { workflowId: batchId, runId },
  });
  const first = history?.events?.find(({ workflowTaskCompletedEventAttributes: task }) => task);
  await workflowService.resetWorkflowExecution({
    namespace: options.namespace,
    workflowExecution: { workflowId: batchId, runId },
    workflowTaskFinishEventId: first?.eventId ?? null,
    requestId: 'reset',
    reason: 'by the test',
  });
  await eventually('the workflow has another run', async () => {
    const { runId: now } = await environment.client.workflow.getHandle(batchId).describe();
    return now === runId ? undefined : true;
  });
  expect(await runningDriver(batchId)).toMatchObject({ uid });
  await releaseDriver(batchId);
  expect(await environment.batches.result(batchId)).toMatchObject({ state: 'FINISHED', attempts: [{ number: 1 }] });
  expect(recorder.of(`${batchId}-`)).toHaveLength(1);
});
test.concurrent('A pipeline reads why its batch failed', async () => {
  const batchId = 'described';
  const described = environment.client.workflow.execute<typeof describeFailure>('describeFailure', {
    workflowId: 'describes',
    taskQueue: PIPELINES,
    args: [DEFAULT_TASK_QUEUE, failing(batchId)],
  });
  await runningDriver(batchId);
  await releaseDriver(batchId);
  expect(await described).toBe('SparkBatchFailed: application, exit code 3');
});
