// A worker that runs the pipeline and its batches.
import { fileURLToPath } from 'node:url';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Worker } from '@temporalio/worker';
import { SparkBatchPlugin } from 'temporal-spark-batch';

// From TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and other variables, or the configuration file of Temporal.
const { connectionOptions, namespace } = loadClientConnectConfig();
const connection = await NativeConnection.connect(connectionOptions);
try {
  const worker = await Worker.create({
    connection,
    namespace: namespace ?? 'default',
    taskQueue: 'pipeline',
    workflowsPath: fileURLToPath(new URL('workflows.ts', import.meta.url)),
    // Adds the activities and hosts the driver watch. Without options it uses one cluster, from KUBECONFIG.
    plugins: [new SparkBatchPlugin()],
  });
  // Runs until Ctrl-C or SIGTERM. Batches do not end with the worker; they continue with the next one.
  await worker.run();
} finally {
  await connection.close();
}
