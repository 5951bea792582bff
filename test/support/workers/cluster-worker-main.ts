/** A worker process of several clusters. It receives them in a message, and replaces them with those of later messages. */
import { NativeConnection, Worker } from '@temporalio/worker';
import { errorMessage } from '../../../src/model/lang.ts';
import { SparkBatchPlugin } from '../../../src/plugin/plugin.ts';
import { builtWorkflows } from '../built-package.ts';
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
    ...builtWorkflows(),
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
