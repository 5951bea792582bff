import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkflowFailedError } from '@temporalio/client';
import { PYTHON_MODELS, pythonModels } from '../../scripts/client-models/python.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { sparkBatchFailure } from '../../src/model/status/batch-failure.ts';
import { go } from '../support/clients/go.ts';
import { java } from '../support/clients/java.ts';
import {
  type ClientLanguage,
  type ClientPrograms,
  runControls,
  runProgram,
  type RunningWorker,
  startWorker,
} from '../support/clients/language.ts';
import { python } from '../support/clients/python.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import {
  HELD_RUNNING,
  openTestEnvironment,
  simulatedBatch,
  type Simulation,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import { expectNothingLeft } from '../support/records/driver-expectations.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';

const NAMESPACE = 'clients';
/** pip and Go fetch the SDKs the first time. */
const FETCH_TIMEOUT_MS = 11 * 60_000;

let environment: TestEnvironment;
let recorder: PodRecorder;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, NAMESPACE);
  await environment.worker();
}, FETCH_TIMEOUT_MS);

afterAll(async () => {
  recorder.stop();
  await environment.close();
});

const batch = (name: string, simulation: Simulation): BatchRequest => simulatedBatch(NAMESPACE, simulation, { name });

/** Runs tests with the worker of a language, or says why they are skipped. */
async function describeWith(language: ClientLanguage, tests: () => void): Promise<void> {
  const reason = await language.whyUnavailable();
  if (reason !== undefined) console.warn(`The tests in ${language.name} are skipped: ${reason}.`);
  const describeIfAvailable = reason === undefined ? describe : describe.skip;
  describeIfAvailable(`The client for ${language.name}`, () => {
    let programs: ClientPrograms;
    let worker: RunningWorker;
    beforeAll(async () => {
      programs = await language.prepare();
      worker = await startWorker(programs, environment);
    }, FETCH_TIMEOUT_MS);
    afterAll(async () => {
      await worker.stop();
      await programs.remove();
    });
    commonTests(language, () => programs);
    tests();
  });
}

/** Starts a pipeline of a language. */
const startPipeline = ({ taskQueue }: ClientLanguage, workflowType: string, workflowId: string, args: unknown[]) =>
  environment.client.workflow.start(workflowType, { workflowId, taskQueue, args });

/** What every client does. */
function commonTests(language: ClientLanguage, programs: () => ClientPrograms): void {
  const prefix = language.name.toLowerCase();
  const named = (name: string, simulation: Simulation) => batch(`${prefix}-${name}`, simulation);

  test.concurrent('reads what newer workers answer', async () => {
    await runProgram(programs().unitTests);
  });

  test.concurrent('starts and controls batches', async () => {
    const retry = { initialInterval: '100ms', onExhausted: 'hold' } as const;
    const found = await runControls(programs(), environment, {
      finished: named('finished', { 'run-time': '100ms' }),
      killed: { ...named('killed', HELD_RUNNING), timeouts: { runtime: 'PT1H' } },
      held: { ...named('held', { 'run-time': '100ms', 'exit-code': '7' }), retry },
      refused: { ...named('refused', {}), retention: 'soon' },
      cancelled: named('cancelled', HELD_RUNNING),
      terminated: named('terminated', HELD_RUNNING),
    });
    const nothing = { state: null, failureClass: null, exitCode: null, attempts: null, problems: [] };
    expect(found).toEqual({
      finished: `${prefix}-finished FINISHED after 1 attempts`,
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
      refused: { ...nothing, type: 'InvalidBatch', problems: ['retention'] },
      cancelled: expect.objectContaining({ type: 'Cancelled', state: 'KILLED', failureClass: 'killed', attempts: 1 }),
      terminated: { ...nothing, type: 'Terminated' },
    });
  });
}

await describeWith(python, () => {
  const { runningDriver } = batchHelpers(() => environment);

  test.concurrent('runs the pipeline of the README', async () => {
    const pipeline = await startPipeline(python, 'Nightly', 'readme', [batch('readme', { 'run-time': '100ms' })]);
    await expect(pipeline.result()).resolves.toBe('FINISHED');
  });

  test.concurrent('fails with every problem of a batch that is refused', async () => {
    const wrong = { ...batch('wrong', {}), mainClas: 'org.example.Main', typo: true };
    const pipeline = await startPipeline(python, 'Nightly', 'refused', [wrong]);
    const failure = sparkBatchFailure(await pipeline.result().catch((error: unknown) => error));
    expect(failure?.problems?.map(({ path }) => path).toSorted()).toEqual(['mainClas', 'typo']);
  });

  test.concurrent('has the models of the JSON Schema', async () => {
    const committed = await readFile(join(import.meta.dirname, '../..', PYTHON_MODELS), 'utf8');
    expect(await pythonModels()).toBe(committed);
  });

  test.concurrent('runs two dependent batches, and returns what the second one was', async () => {
    const [load, report] = [batch('load', { 'run-time': '100ms' }), batch('report', { 'run-time': '100ms' })];
    const pipeline = await startPipeline(python, 'NightlyReport', 'nightly', [load, report]);
    await expect(pipeline.result()).resolves.toBe('report FINISHED');
  });

  test.concurrent('decides by the result in the failure of a batch', async () => {
    const report = batch('huge', { 'run-time': '100ms', end: 'OOMKilled' });
    const pipeline = await startPipeline(python, 'NightlyReport', 'too-large', [
      batch('small', { 'run-time': '100ms' }),
      report,
    ]);
    await expect(pipeline.result()).resolves.toMatch(/^no report: .*memory/);
  });

  test.concurrent('fails with a batch that failed otherwise', async () => {
    const report = batch('broken', { 'run-time': '100ms', 'exit-code': '3' });
    const pipeline = await startPipeline(python, 'NightlyReport', 'fails', [
      batch('fine', { 'run-time': '100ms' }),
      report,
    ]);
    const error: unknown = await pipeline.result().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    // A pipeline that does not catch the failure of its batch fails with it, for callers in other languages too.
    expect(sparkBatchFailure(error)).toMatchObject({ type: 'SparkBatchFailed', result: { exitCode: 3 } });
  });

  test.concurrent('leaves no driver when it is terminated while a raw child runs', async () => {
    const pipeline = await startPipeline(python, 'RawChild', 'raw', [batch('raw-batch', HELD_RUNNING), 'raw-batch']);
    await runningDriver('raw-batch');
    await pipeline.terminate('by the test');
    await expectNothingLeft({ client: environment.client, recorder }, 'raw-batch', 1);
  });

  test.concurrent('kills its batch when it fails while the batch runs', async () => {
    const pipeline = await startPipeline(python, 'FailsWhileItRuns', 'failing', [
      batch('killed-batch', HELD_RUNNING),
      'killed-batch',
    ]);
    await runningDriver('killed-batch');
    await pipeline.signal('fail');
    await expect(pipeline.result()).rejects.toThrow(WorkflowFailedError);
    await expect(environment.batches.result('killed-batch')).resolves.toMatchObject({ state: 'KILLED' });
    await expectNothingLeft({ client: environment.client, recorder }, 'killed-batch', 1);
  });
});

/** The pipeline of the README, which is the same in these languages. */
function nightlyTests(language: ClientLanguage): void {
  const prefix = language.name.toLowerCase();
  const named = (name: string, simulation: Simulation) => batch(`${prefix}-${name}`, simulation);
  const nightly = (id: string, ...batches: BatchRequest[]) =>
    startPipeline(language, 'Nightly', `${prefix}-${id}`, batches);

  test.concurrent('runs two dependent batches, and returns what the second one was', async () => {
    const [load, report] = [named('load', { 'run-time': '100ms' }), named('report', { 'run-time': '100ms' })];
    const pipeline = await nightly('nightly', load, report);
    await expect(pipeline.result()).resolves.toBe('report FINISHED');
  });

  test.concurrent('decides by the result in the failure of a batch', async () => {
    const report = named('huge', { 'run-time': '100ms', end: 'OOMKilled' });
    const pipeline = await nightly('too-large', named('small', { 'run-time': '100ms' }), report);
    await expect(pipeline.result()).resolves.toMatch(/^no report: .*memory/);
  });

  test.concurrent('fails with a batch that failed otherwise', async () => {
    const wrong = { ...named('wrong', {}), retention: 'soon' };
    const pipeline = await nightly('refused', wrong, wrong);
    const failure = sparkBatchFailure(await pipeline.result().catch((error: unknown) => error));
    expect(failure?.problems?.map(({ path }) => path)).toEqual(['retention']);
  });

  test.concurrent('leaves no driver when a pipeline is cancelled', async () => {
    // The id of the batch, so that the pods are found by it.
    const id = `${prefix}-endless-load`;
    const load = batch(id, HELD_RUNNING);
    const pipeline = await nightly('endless', load, load);
    await batchHelpers(() => environment).runningDriver(id);
    await pipeline.cancel();
    await expect(pipeline.result()).rejects.toThrow(WorkflowFailedError);
    await expect(environment.batches.result(id)).resolves.toMatchObject({ state: 'KILLED' });
    await expectNothingLeft({ client: environment.client, recorder }, id, 1);
  });
}

for (const language of [go, java]) await describeWith(language, () => nightlyTests(language));
