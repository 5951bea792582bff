// Records one history for each path through the workflows, for test/replay: `npm run record-histories`. Run it when a path is
// added or intentionally changed. After a release, histories of older versions stay, because running batches replay them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { NativeConnection, Runtime, Worker, DefaultLogger } from '@temporalio/worker';
import { startStack, progressPrinter } from '../stack/index.ts';
import { SparkBatchClient } from '../src/client/spark-batch-client.ts';
import type { ConfigurationInput } from '../src/config/schema/document.ts';
import { WATCH_MESSAGES, WORKERS_MESSAGES } from '../src/model/messages/messages.ts';
import { DEFAULT_TASK_QUEUE, watchWorkflowId, workersWorkflowId } from '../src/model/names.ts';
import { SparkBatchPlugin } from '../src/plugin/plugin.ts';
import { batch, type HistoryPath } from './histories/path.ts';
import { PATHS } from './histories/paths.ts';
import { TENANTS } from './histories/tenant-paths.ts';

/** `--only NAME`, repeatable: records only these histories. */
const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const directory = join(import.meta.dirname, '../test/replay/histories');
/** The Temporal namespace of the workers with tenants. Each fleet has a separate namespace, and so a separate watch. */
const TENANT_NAMESPACE = 'tenants';
/** Ids of the workflows that never end, by the names of their histories. */
const UNENDING = { watch: watchWorkflowId('default', '*'), workers: workersWorkflowId(DEFAULT_TASK_QUEUE) };

Runtime.install({ logger: new DefaultLogger('ERROR') });
const all = Object.entries(PATHS).filter(([name]) => isWanted(name));
const stack = await startStack({
  name: 'histories',
  temporalNamespaces: ['default', TENANT_NAMESPACE],
  onProgress: progressPrinter(process.stderr),
});
try {
  mkdirSync(directory, { recursive: true });
  const { kubeconfig } = stack.kubernetes;
  // Two names for one API server: a batch that moves between them takes the same path as between two servers.
  const clusters = { default: { kubeconfig }, spare: { kubeconfig, namespaces: ['kube-public'] as [string] } };
  const tenants = Object.fromEntries(
    TENANTS.map((name) => [name, { namespaces: ['default'] as [string], liveBatches: 1 }]),
  );
  await Promise.all([
    withWorker('default', { clusters }, async (client) => {
      await recordAll(
        client,
        all.filter(([, path]) => path.batch.tenant === undefined),
      );
      await sendWorkerEvents(client);
      await changeRetentions(client);
      for (const [name, workflowId] of Object.entries(UNENDING)) {
        if (isWanted(name)) await save(client.workflow.getHandle(workflowId), name);
      }
    }),
    withWorker(TENANT_NAMESPACE, { clusters: { default: { kubeconfig } }, tenants }, async (client) => {
      const ofTenants = all.filter(([, path]) => path.batch.tenant !== undefined);
      await Promise.all(ofTenants.map(([name, path]) => record(client, name, path)));
    }),
  ]);
} finally {
  await stack.down();
}

function isWanted(name: string): boolean {
  return values.only?.includes(name) ?? true;
}

/** Runs a worker with this configuration while the work is done. */
async function withWorker(
  namespace: string,
  configuration: ConfigurationInput,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const { address } = stack.temporal;
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }), namespace });
  const plugins = [new SparkBatchPlugin(configuration)];
  // The default identity, which histories contain, would name this machine.
  const identity = 'recorder';
  const worker = await Worker.create({ connection, namespace, taskQueue: DEFAULT_TASK_QUEUE, plugins, identity });
  await worker.runUntil(async () => {
    await waitForWatch(client);
    await work(client);
  });
  await client.connection.close();
  await connection.close();
}

async function recordAll(client: Client, paths: readonly (readonly [string, HistoryPath])[]): Promise<void> {
  for (const [name, path] of paths) await record(client, name, path);
}

async function record(client: Client, name: string, path: HistoryPath): Promise<void> {
  await path.before?.(client);
  const handle = await client.workflow.start('SparkBatch', {
    taskQueue: DEFAULT_TASK_QUEUE,
    workflowId: name,
    args: [path.batch],
    ...path.startOptions,
  });
  await path.act?.(client, handle);
  await handle.result().catch(() => undefined);
  const recorded = path.record?.(client) ?? handle;
  await recorded.result().catch(() => undefined);
  await save(recorded, name);
}

/** Sends events to the registry of workers that this worker does not send: an invalid one, and the end of another worker. */
async function sendWorkerEvents(client: Client): Promise<void> {
  const registry = client.workflow.getHandle(UNENDING.workers);
  await registry.signal(WORKERS_MESSAGES.event, 'poison');
  await registry.signal(WORKERS_MESSAGES.event, {
    stopped: { worker: 'another', startedAt: new Date().toISOString() },
  });
  await registry.query(WORKERS_MESSAGES.workers);
}

/** Changes the retention of a driver that the watch keeps, and sends it an invalid request. */
async function changeRetentions(client: Client): Promise<void> {
  const batches = new SparkBatchClient(client);
  const { batchId } = await batches.submit(batch({}, { cleanup: 'ALL', retention: '1h' }), { batchId: 'kept' });
  await batches.result(batchId);
  await batches.extendRetention(batchId, '2h');
  await batches.endRetention(batchId);
  await client.workflow.getHandle(UNENDING.watch).executeUpdate(WATCH_MESSAGES.endRetention, { args: ['poison'] });
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
  // Stack traces and identities depend on the machine.
  const json: unknown = JSON.parse(historyToJSON(await handle.fetchHistory()), (key, value: unknown) =>
    key === 'stackTrace' || key === 'identity' ? undefined : value,
  );
  writeFileSync(join(directory, `${name}.json`), `${JSON.stringify(json)}\n`);
  console.log(`recorded ${name}`);
}
