/**
 * A worker of several clusters, in a process of its own: its clusters come in a message, and are replaced by further ones,
 * as a configuration file would have them replaced.
 */
import { NativeConnection, Worker } from '@temporalio/worker';
import { errorMessage } from '../../../src/model/lang.ts';
import { SparkBatchPlugin } from '../../../src/plugin/plugin.ts';
import type { ClustersMessage, ClustersReply, WorkerMessage } from './cluster-worker.ts';

const reply = (message: ClustersReply): void => void process.send?.(message);

async function start({
  address,
  namespace,
  slots,
  clusters,
  defaultCluster,
}: WorkerMessage): Promise<SparkBatchPlugin> {
  const plugin = new SparkBatchPlugin({ clusters, ...(defaultCluster !== undefined && { defaultCluster }) });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: 'spark-batch',
    plugins: [plugin],
    maxConcurrentActivityTaskExecutions: slots,
    shutdownForceTime: '10s',
  });
  void worker
    .run()
    .then(() => connection.close())
    .then(() => process.disconnect());
  process.once('SIGTERM', () => worker.shutdown());
  return plugin;
}

let plugin: SparkBatchPlugin | undefined;

async function onMessage(message: WorkerMessage | ClustersMessage): Promise<void> {
  try {
    if ('address' in message) {
      plugin = await start(message);
      reply({ ready: true });
    } else {
      const changes = plugin?.replaceClusters(message.clusters, message.defaultCluster);
      reply(changes ? { changes } : { error: 'not started' });
    }
  } catch (error) {
    reply({ error: errorMessage(error) });
  }
}

process.on('message', (message: WorkerMessage | ClustersMessage) => void onMessage(message));
