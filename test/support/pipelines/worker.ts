import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { TestEnvironment } from '../environment/test-environment.ts';

/** Task queue of the pipelines; batches run on their own. */
export const PIPELINES = 'pipelines';

/** A worker with the pipelines of `workflows.ts`, in the process of the test. */
export async function startPipelineWorker({
  stack,
  temporalNamespace,
}: Pick<TestEnvironment, 'stack' | 'temporalNamespace'>): Promise<{ stop(): Promise<void> }> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address: stack.temporal.address });
  const worker = await Worker.create({
    connection,
    namespace: temporalNamespace,
    taskQueue: PIPELINES,
    workflowsPath: fileURLToPath(new URL('workflows.ts', import.meta.url)),
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
