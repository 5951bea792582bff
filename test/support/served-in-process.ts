import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { DEFAULT_TASK_QUEUE } from '../../src/model/names.ts';
import { SparkBatchPlugin, type SparkBatchPluginOptions } from '../../src/plugin/plugin.ts';
import type { TestBench } from './test-environment.ts';

/** A worker in the process of the test itself. */
export interface InProcessWorker {
  stop(): Promise<void>;
}

/** Serves the Temporal namespace of a bench by this configuration, in the process of the test. */
export async function servedInProcess(bench: TestBench, options: SparkBatchPluginOptions): Promise<InProcessWorker> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address: bench.stack.temporal.address });
  const worker = await Worker.create({
    connection,
    namespace: bench.temporalNamespace,
    taskQueue: DEFAULT_TASK_QUEUE,
    plugins: [new SparkBatchPlugin(options)],
  });
  const ended = worker.run();
  return {
    stop: async () => {
      worker.shutdown();
      await ended;
      await connection.close();
    },
  };
}
