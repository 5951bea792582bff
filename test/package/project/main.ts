import { resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { SparkBatchPlugin } from 'temporal-spark-batch';
import { type BatchRequest, SparkBatchClient } from 'temporal-spark-batch/client';
import type { pipeline } from './workflows.js';

/**
 * A worker of a project: with workflows of its own, which run the batch as a child, or without. Prints when it was created, and
 * how the batch ended.
 */
async function main(address: string, namespace: string, text: string, own: boolean): Promise<void> {
  const started = Date.now();
  const connection = await NativeConnection.connect({ address });
  const plugin = new SparkBatchPlugin({ clusters: { default: { namespaces: [namespace] } } });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: 'project',
    plugins: [plugin],
    ...(own ? { workflowsPath: resolve('workflows.js') } : {}),
  });
  const created = Date.now() - started;
  const batch = JSON.parse(text) as BatchRequest;
  const client = new Client({ connection: await Connection.connect({ address }), namespace });
  const state = await worker.runUntil(async () => {
    if (own) {
      const options = { taskQueue: 'project', workflowId: 'pipeline', args: [batch] as [BatchRequest] };
      return client.workflow.execute<typeof pipeline>('pipeline', options);
    }
    const batches = new SparkBatchClient(client, { taskQueue: 'project', temporalTimeout: 120_000 });
    const { batchId } = await batches.submit(batch, { batchId: 'batch' });
    return (await batches.result(batchId)).state;
  });
  await connection.close();
  console.log(JSON.stringify({ created, state }));
}

const [address = '', namespace = '', batch = '', own] = process.argv.slice(2);
main(address, namespace, batch, own === 'own').catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
