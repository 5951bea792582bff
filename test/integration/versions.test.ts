import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import {
  HELD_RUNNING,
  openTestEnvironment,
  simulatedBatch,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import { eventuallyTrue } from '../support/eventually.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';

const NAMESPACE = 'versions';
const DEPLOYMENT = 'spark-batch';
/** ROUTING_CONFIG_UPDATE_STATE_IN_PROGRESS. */
const ROUTING_IN_PROGRESS = 1;

/** Batches that run while the version changes; SPARKBATCH_ROLLOUT_BATCHES sets another number. */
const LIVE = Number(process.env['SPARKBATCH_ROLLOUT_BATCHES'] || 20);

let environment: TestEnvironment;
let first: WorkerProcess;
let second: WorkerProcess;

const { untilRunning, releaseDriver } = batchHelpers(() => environment);

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  first = await versionedWorker('1');
  await setCurrent('1');
});

afterAll(() => environment.close());

const versionedWorker = (buildId: string) =>
  environment.worker({ args: ['--deployment-name', DEPLOYMENT, '--build-id', buildId] });

/** Routes new batches to a version, as `temporal worker deployment set-current-version` does. */
async function setCurrent(buildId: string): Promise<void> {
  await eventuallyTrue(`version ${buildId} is current`, async () => {
    await environment.client.workflowService.setWorkerDeploymentCurrentVersion({
      namespace: NAMESPACE,
      deploymentName: DEPLOYMENT,
      buildId,
      // The test begins with no workers at all, so no task queue can be missing.
      ignoreMissingTaskQueues: true,
    });
    return true;
  });
  // Batches that start before that may still be routed to the earlier version.
  await eventuallyTrue('every task queue knows it', async () => {
    const { workerDeploymentInfo } = await environment.client.workflowService.describeWorkerDeployment({
      namespace: NAMESPACE,
      deploymentName: DEPLOYMENT,
    });
    return Number(workerDeploymentInfo?.routingConfigUpdateState) !== ROUTING_IN_PROGRESS;
  });
}

/** The version that a workflow runs on. */
async function versionOf(workflowId: string): Promise<string | undefined> {
  const { raw } = await environment.client.workflow.getHandle(workflowId).describe();
  return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? undefined;
}

async function submitLive(prefix: string): Promise<string[]> {
  const ids = Array.from({ length: LIVE }, (_, index) => `${prefix}-${index}`);
  await Promise.all(
    ids.map((name) => environment.batches.submit(simulatedBatch(NAMESPACE, HELD_RUNNING, { name }), { batchId: name })),
  );
  await Promise.all(ids.map(untilRunning));
  return ids;
}

async function finish(ids: readonly string[]): Promise<string[]> {
  await Promise.all(ids.map(releaseDriver));
  const results = await Promise.all(ids.map((id) => environment.batches.result(id)));
  return results.map(({ state }) => state);
}

const all = <T>(value: T): T[] => Array.from({ length: LIVE }, () => value);

describe('a rollout with live batches', () => {
  let old: string[];
  let young: string[];

  test('leaves each batch with the version that it began on, and starts new ones on the new version', async () => {
    old = await submitLive('old');
    second = await versionedWorker('2');
    await setCurrent('2');
    young = await submitLive('young');
    await expect(Promise.all(old.map(versionOf))).resolves.toEqual(all('1'));
    await expect(Promise.all(young.map(versionOf))).resolves.toEqual(all('2'));
  });

  test('is taken back in the same way', async () => {
    await setCurrent('1');
    const later = await submitLive('later');
    await expect(Promise.all(later.map(versionOf))).resolves.toEqual(all('1'));
    await expect(finish([...young.slice(1), ...later])).resolves.toEqual(expect.not.arrayContaining(['FAILED']));
    await setCurrent('2');
  });

  test('ends with nothing stuck when the workers of the old version leave', async () => {
    await expect(finish(old)).resolves.toEqual(all('FINISHED'));
    await expect(first.shutDown()).resolves.toBe(0);
    // The watch was hosted by workers of both versions; those of the new one serve every driver now.
    const [last = ''] = young;
    await releaseDriver(last);
    await expect(environment.batches.result(last)).resolves.toMatchObject({ state: 'FINISHED' });
    const next = await submitLive('next');
    await expect(finish(next)).resolves.toEqual(all('FINISHED'));
    expect(second.output()).not.toContain('exited unexpectedly');
  });
});

test('a worker with a deployment and no version is refused with the missing option', async () => {
  await expect(environment.worker({ args: ['--deployment-name', DEPLOYMENT] })).rejects.toThrow(
    '--deployment-name needs --build-id as well',
  );
});
