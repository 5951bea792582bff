// Records one history for each path of the workflows, for test/replay. Run it when a path is added or changed on
// purpose: `npm run record-histories`. Histories of older versions stay: they are what running batches replay.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { NativeConnection, Runtime, Worker, DefaultLogger } from '@temporalio/worker';
import { startStack, progressPrinter } from '../stack/index.ts';
import { watchWorkflowId } from '../src/model/names.ts';
import { SparkBatchPlugin } from '../src/plugin.ts';
import { PATHS } from './histories/paths.ts';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const directory = join(import.meta.dirname, '../test/replay/histories');
const TASK_QUEUE = 'spark-batch';

Runtime.install({ logger: new DefaultLogger('ERROR') });
const stack = await startStack({ name: 'histories', onProgress: progressPrinter(process.stderr) });
try {
  const { address, namespace } = stack.temporal;
  const connection = await NativeConnection.connect({ address });
  const { kubeconfig } = stack.kubernetes;
  // Two names for one API server: a batch that moves from one to the other goes the way it would between two.
  const clusters = { default: { kubeconfig }, spare: { kubeconfig, namespaces: ['kube-public'] as [string] } };
  const plugins = [new SparkBatchPlugin({ clusters })];
  const worker = await Worker.create({ connection, namespace, taskQueue: TASK_QUEUE, plugins });
  const client = new Client({ connection: await Connection.connect({ address }), namespace });
  mkdirSync(directory, { recursive: true });
  await worker.runUntil(() => recordAll(client));
  await client.connection.close();
  await connection.close();
} finally {
  await stack.down();
}

async function recordAll(client: Client): Promise<void> {
  await waitForWatch(client);
  for (const [name, path] of Object.entries(PATHS)) {
    if (values.only !== undefined && values.only !== name) continue;
    const handle = await client.workflow.start('SparkBatch', {
      taskQueue: TASK_QUEUE,
      workflowId: name,
      args: [path.batch],
      ...path.startOptions,
    });
    await path.act?.(client, handle);
    await handle.result().catch(() => undefined);
    const recorded = path.record ? path.record(client, await driverName(handle)) : handle;
    await recorded.result().catch(() => undefined);
    await save(recorded, name);
  }
  if (values.only === undefined) await save(client.workflow.getHandle(watchWorkflowId('default', '*')), 'watch');
}

async function driverName(handle: WorkflowHandle): Promise<string> {
  const status = await handle.query<{ attempts: { driver: { name: string } }[] }>('status');
  return status.attempts.at(-1)?.driver.name ?? '';
}

async function waitForWatch(client: Client): Promise<void> {
  const watch = client.workflow.getHandle(watchWorkflowId('default', '*'));
  for (let tries = 0; tries < 100; tries += 1) {
    const description = await watch.describe().catch(() => undefined);
    if (description?.raw.pendingActivities?.length) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The watch did not start.');
}

async function save(handle: WorkflowHandle, name: string): Promise<void> {
  // Stack traces and identities tell of the machine, not of the path.
  const json: unknown = JSON.parse(historyToJSON(await handle.fetchHistory()), (key, value: unknown) =>
    key === 'stackTrace' || key === 'identity' ? undefined : value,
  );
  writeFileSync(join(directory, `${name}.json`), `${JSON.stringify(json)}\n`);
  console.log(`recorded ${name}`);
}
