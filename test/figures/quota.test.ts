import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { ConfigurationInput } from '../../src/config/schema/document.ts';
import { queueWorkflowId } from '../../src/model/names.ts';
import { simulatedBatch, openTestEnvironment, type TestEnvironment } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { printFigures } from '../support/print-figures.ts';
import { historyOf } from '../support/records/history.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';

jest.setTimeout(1_200_000);

const NAMESPACE = 'quota-figures';
const MAIN = join(import.meta.dirname, '../support/workers/configured-worker-main.ts');
const BATCHES = 200;
const QUOTA = 10;

let environment: TestEnvironment;
let recorder: PodRecorder;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, NAMESPACE);
  const namespaces = [NAMESPACE];
  const configuration: ConfigurationInput = {
    clusters: { home: { kubeconfig: environment.workerKubeconfig, namespaces: [NAMESPACE] } },
    tenants: { crowd: { namespaces, liveBatches: QUOTA }, free: { namespaces } },
  };
  const file = join(mkdtempSync(join(tmpdir(), 'quota-figures-')), 'configuration.json');
  writeFileSync(file, JSON.stringify(configuration));
  await environment.worker({ main: MAIN, args: [file] });
});

afterAll(async () => {
  recorder.stop();
  await environment.close();
});

/** Submits batches of a tenant. @returns the seconds until all have ended */
async function run(tenant: string): Promise<number> {
  const ids = Array.from({ length: BATCHES }, (_, number) => `${tenant}-${number}`);
  const began = Date.now();
  await Promise.all(
    ids.map((batchId) =>
      environment.batches.submit(
        simulatedBatch(
          NAMESPACE,
          { 'run-time': '0.2s' },
          { name: batchId, tenant, onFailure: 'return', cleanup: 'NONE' },
        ),
        { batchId },
      ),
    ),
  );
  const query = `WorkflowType = 'SparkBatch' AND ExecutionStatus = 'Completed' AND SparkBatchTenant = '${tenant}'`;
  await eventually(
    `${BATCHES} batches of ${tenant} have ended`,
    async () => {
      const { count } = await environment.client.workflow.count(query);
      if (count < BATCHES) throw new Error(`${count} have`);
      return true;
    },
    { within: 550_000, every: 500 },
  );
  return (Date.now() - began) / 1000;
}

test(`${BATCHES} batches never exceed a quota of ${QUOTA}`, async () => {
  const free = await run('free');
  const crowd = await run('crowd');
  const events = (await historyOf(environment.client, `crowd-${BATCHES - 1}`)).length;
  const query = `WorkflowId = '${queueWorkflowId('crowd')}'`;
  const { count: runs } = await environment.client.workflow.count(query);
  printFigures(`${BATCHES} short batches of a tenant`, {
    'without a quota, batches a minute': Math.round((BATCHES / free) * 60),
    [`with a quota of ${QUOTA}, batches a minute`]: Math.round((BATCHES / crowd) * 60),
    'history events of a batch that waited': events,
    'runs of the queue (it continues as new)': runs,
    'maximum of drivers live at once': recorder.maxAlive('crowd-'),
  });
  expect(recorder.maxAlive('crowd-')).toBeLessThanOrEqual(QUOTA);
  expect(events).toBeLessThan(100);
});
