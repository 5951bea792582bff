import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { DEFAULT_TASK_QUEUE } from '../../../src/model/names.ts';
import { SparkBatchPlugin, type SparkBatchPluginOptions } from '../../../src/plugin/plugin.ts';
import { builtWorkflows } from '../built-package.ts';
import type { TestEnvironment } from '../environment/test-environment.ts';

/** A worker in the process of the test. */
export interface InProcessWorker {
  stop(): Promise<void>;
}

/** Starts a worker for the Temporal namespace of an environment, with this configuration, in the process of the test. */
export async function startInProcessWorker(
  environment: TestEnvironment,
  options: SparkBatchPluginOptions,
): Promise<InProcessWorker> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address: environment.stack.temporal.address });
  const worker = await Worker.create({
    connection,
    namespace: environment.temporalNamespace,
    taskQueue: DEFAULT_TASK_QUEUE,
    plugins: [new SparkBatchPlugin(options)],
    ...builtWorkflows(),
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
