import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { InvalidBatchError } from '../../src/client/errors.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { SEARCH_ATTRIBUTES } from '../../src/model/names.ts';
import { type InProcessWorker, startInProcessWorker } from '../support/workers/in-process-worker.ts';
import {
  simulatedBatch,
  openTestEnvironment,
  type TestEnvironment,
  HELD_RUNNING,
} from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { TestCluster } from '../support/environment/test-cluster.ts';

const NAMESPACE = 'placement';
/** Namespace of the cluster `heavy`; that of `light` is the test's. */
const HEAVY = 'placement-heavy';

let environment: TestEnvironment;
let heavy: TestCluster;
let running: InProcessWorker;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE, { additionalNamespaces: [HEAVY] });
  heavy = new TestCluster(environment.stack.kubernetes.kubeconfig, HEAVY);
  const kubeconfig = environment.workerKubeconfig;
  running = await startInProcessWorker(environment, {
    clusters: {
      light: { kubeconfig, namespaces: [NAMESPACE], labels: { stage: 'prod', zone: 'east' } },
      heavy: { kubeconfig, namespaces: [HEAVY], labels: { stage: 'prod', zone: 'west' }, weight: 2 },
    },
    defaultCluster: 'light',
    placement: [{ labels: { stage: 'prod' }, choose: 'least-live-batches' }],
  });
});

afterAll(async () => {
  await running.stop();
  await environment.close();
});

const PATIENCE = { every: 300 };

/** Starts a batch that keeps running, and waits until its driver exists and Temporal lists its cluster. */
async function placed(batchId: string, more: Partial<BatchRequest> = {}) {
  const { namespace: _, ...batch } = simulatedBatch(NAMESPACE, HELD_RUNNING, { name: batchId, ...more });
  await environment.batches.submit(batch, { batchId });
  const status = await eventually(
    `${batchId} has a driver`,
    async () => {
      const { raw } = await environment.client.workflow.getHandle(batchId).describe();
      const failed = raw.workflowExecutionInfo?.closeTime;
      if (failed) await environment.batches.result(batchId);
      const now = await environment.batches.status(batchId);
      return now.attempts[0]?.driver.uid === undefined ? undefined : now;
    },
    PATIENCE,
  );
  await eventually(
    `${batchId} is listed on its cluster`,
    async () => {
      const query = `WorkflowId = '${batchId}' AND ${SEARCH_ATTRIBUTES.cluster} = '${status.cluster}'`;
      return (await environment.client.workflow.count(query)).count === 1 ? true : undefined;
    },
    PATIENCE,
  );
  return status;
}

describe('a batch that names no cluster', () => {
  test('runs on the cluster with the fewest batches for its weight, with the reason in its status', async () => {
    const clusters: (string | undefined)[] = [];
    for (let number = 1; number <= 5; number += 1) {
      const { cluster, placement } = await placed(`spread-${number}`);
      clusters.push(cluster);
      expect(placement).toMatch(
        new RegExp(
          `^Cluster ${cluster} was chosen by rule 1 of placement: with the fewest live batches for its weight`,
        ),
      );
    }
    expect(clusters).toEqual(['heavy', 'light', 'heavy', 'heavy', 'light']);
    const pods = await Promise.all([environment.cluster.pods(), heavy.pods()]);
    expect(pods.map((all) => all.length)).toEqual([2, 3]);
  });

  test('runs on a cluster that its own rule selects', async () => {
    expect(await placed('own-rule', { cluster: { labels: { zone: 'west' } } })).toMatchObject({
      cluster: 'heavy',
      namespace: HEAVY,
      placement: 'Cluster heavy was chosen by the batch: the first of heavy.',
    });
  });
});

test('a batch that names its cluster runs there, whatever the placement rules are', async () => {
  const status = await placed('named', { cluster: 'light' });
  expect(status.cluster).toBe('light');
  expect(status.placement).toBeUndefined();
});

test('a batch that fits no cluster is refused with the reason of each cluster', async () => {
  const batch = { ...simulatedBatch(NAMESPACE), cluster: { labels: { zone: 'west' } } };
  await environment.batches.submit(batch, { batchId: 'nowhere' });
  const refused = await environment.batches.result('nowhere').catch((error: unknown) => error);
  if (!(refused instanceof InvalidBatchError)) throw new Error('not refused', { cause: refused });
  expect(refused.problems).toEqual([
    {
      path: 'cluster',
      message:
        'is to be chosen by the batch, but no cluster matches. light: lacks the label zone=west; ' +
        `heavy: "${NAMESPACE}" is not watched in cluster "heavy"; its namespaces are ${HEAVY}`,
    },
  ]);
});
