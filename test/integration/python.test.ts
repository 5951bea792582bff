import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkflowFailedError } from '@temporalio/client';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { PYTHON_MODELS, pythonModels } from '../../scripts/python-models/models.ts';
import { sparkBatchFailure } from '../../src/model/status/batch-failure.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import {
  HELD_RUNNING,
  openTestEnvironment,
  simulatedBatch,
  type Simulation,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import { type PythonWorker, runPythonClient, startPythonWorker, whyNoPython } from '../support/python/worker.ts';
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

  test.concurrent('starts and controls batches with the client', async () => {
    const retry = { initialInterval: '100ms', onExhausted: 'hold' } as const;
    const found = await runPythonClient(environment, {
      finished: batch('finished', { 'run-time': '100ms' }),
      killed: { ...batch('killed', HELD_RUNNING), timeouts: { runtime: 'PT1H' } },
      held: { ...batch('held', { 'run-time': '100ms', 'exit-code': '7' }), retry },
      refused: { ...batch('refused', {}), mainClas: 'org.example.Main' } as BatchRequest,
    });
    expect(found).toEqual({
      finished: 'finished FINISHED after 1 attempts',
      killed: {
        existing: [false, true],
        phase: 'following',
        extended: true,
        killed: true,
        failure: expect.objectContaining({ type: 'SparkBatchKilled', state: 'KILLED', attempts: 1 }),
      },
      held: {
        retried: true,
        givenUp: true,
        failure: {
          type: 'SparkBatchFailed',
          state: 'FAILED',
          failureClass: 'application',
          exitCode: 7,
          attempts: 2,
          problems: [],
        },
      },
      refused: expect.objectContaining({ type: 'InvalidBatch', state: null, problems: ['mainClas'] }),
    });
  });

  test.concurrent('runs the pipeline of the README', async () => {
    const pipeline = await start('Nightly', 'readme', [batch('readme', { 'run-time': '100ms' })]);
    await expect(pipeline.result()).resolves.toBe('FINISHED');
  });

  test.concurrent('fails with every problem of a batch that is refused', async () => {
    const wrong = { ...batch('wrong', {}), mainClas: 'org.example.Main', typo: true };
    const pipeline = await start('Nightly', 'refused', [wrong]);
    const failure = sparkBatchFailure(await pipeline.result().catch((error: unknown) => error));
    expect(failure?.problems?.map(({ path }) => path).toSorted()).toEqual(['mainClas', 'typo']);
  });

  test.concurrent('has the models of the JSON Schema', async () => {
    const committed = await readFile(join(import.meta.dirname, '../..', PYTHON_MODELS), 'utf8');
    expect(await pythonModels()).toBe(committed);
  });

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
    const error: unknown = await pipeline.result().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    // A pipeline that does not catch the failure of its batch fails with it, for callers in other languages too.
    expect(sparkBatchFailure(error)).toMatchObject({ type: 'SparkBatchFailed', result: { exitCode: 3 } });
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
