import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkflowFailedError } from '@temporalio/client';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import {
  HELD_RUNNING,
  openTestEnvironment,
  simulatedBatch,
  type Simulation,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import { type PythonWorker, startPythonWorker, whyNoPython } from '../support/python/worker.ts';
import { expectNothingLeft } from '../support/records/driver-expectations.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';

const NAMESPACE = 'python';
/** pip fetches the SDK the first time. */
const FETCH_TIMEOUT_MS = 11 * 60_000;

const reason = await whyNoPython();
if (reason !== undefined) console.warn(`The tests in Python are skipped: ${reason}.`);
const describeWithPython = reason === undefined ? describe : describe.skip;

describeWithPython('A pipeline in Python', () => {
  let environment: TestEnvironment;
  let pipelines: PythonWorker;
  let recorder: PodRecorder;
  const { runningDriver } = batchHelpers(() => environment);

  beforeAll(async () => {
    environment = await openTestEnvironment(NAMESPACE);
    recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, NAMESPACE);
    [pipelines] = await Promise.all([startPythonWorker(environment), environment.worker()]);
  }, FETCH_TIMEOUT_MS);

  afterAll(async () => {
    recorder.stop();
    await pipelines.stop();
    await environment.close();
  });

  const batch = (name: string, simulation: Simulation): BatchRequest => simulatedBatch(NAMESPACE, simulation, { name });

  const start = (workflowType: string, workflowId: string, args: unknown[]) =>
    environment.client.workflow.start(workflowType, { workflowId, taskQueue: 'python-pipelines', args });

  test.concurrent('runs two dependent batches, and returns what the second one was', async () => {
    const [load, report] = [batch('load', { 'run-time': '100ms' }), batch('report', { 'run-time': '100ms' })];
    const pipeline = await start('NightlyReport', 'nightly', [load, report]);
    await expect(pipeline.result()).resolves.toBe('report FINISHED');
  });

  test.concurrent('decides by the result in the failure of a batch', async () => {
    const report = batch('huge', { 'run-time': '100ms', end: 'OOMKilled' });
    const pipeline = await start('NightlyReport', 'too-large', [batch('small', { 'run-time': '100ms' }), report]);
    await expect(pipeline.result()).resolves.toMatch(/^no report: .*memory/);
  });

  test.concurrent('fails with a batch that failed otherwise', async () => {
    const report = batch('broken', { 'run-time': '100ms', 'exit-code': '3' });
    const pipeline = await start('NightlyReport', 'fails', [batch('fine', { 'run-time': '100ms' }), report]);
    await expect(pipeline.result()).rejects.toThrow(WorkflowFailedError);
  });

  test.concurrent('leaves no driver when it is terminated while a raw child runs', async () => {
    const pipeline = await start('RawChild', 'raw', [batch('raw-batch', HELD_RUNNING), 'raw-batch']);
    await runningDriver('raw-batch');
    await pipeline.terminate('by the test');
    await expectNothingLeft({ client: environment.client, recorder }, 'raw-batch', 1);
  });

  test.concurrent('kills its batch when it fails while the batch runs', async () => {
    const pipeline = await start('FailsWhileItRuns', 'failing', [batch('killed-batch', HELD_RUNNING), 'killed-batch']);
    await runningDriver('killed-batch');
    await pipeline.signal('fail');
    await expect(pipeline.result()).rejects.toThrow(WorkflowFailedError);
    await expect(environment.batches.result('killed-batch')).resolves.toMatchObject({ state: 'KILLED' });
    await expectNothingLeft({ client: environment.client, recorder }, 'killed-batch', 1);
  });
});
