// A worker of one's own that runs the pipeline and its batches.
import { fileURLToPath } from 'node:url';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Worker } from '@temporalio/worker';
import { SparkBatchPlugin } from 'temporal-spark-batch';

// TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and so on, or Temporal's profile file.
const { connectionOptions, namespace } = loadClientConnectConfig();
const connection = await NativeConnection.connect(connectionOptions);
try {
  const worker = await Worker.create({
    connection,
    namespace: namespace ?? 'default',
    taskQueue: 'pipeline',
    workflowsPath: fileURLToPath(new URL('workflows.ts', import.meta.url)),
    // Adds the activities and keeps the watch over the drivers running. Without options: one cluster, from KUBECONFIG.
    plugins: [new SparkBatchPlugin()],
  });
  // Until Ctrl-C or SIGTERM. Batches do not end with it; they go on when a worker runs again.
  await worker.run();
} finally {
  await connection.close();
}
