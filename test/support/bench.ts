import { Client, Connection } from '@temporalio/client';
import { readStack, type Stack } from '../../stack/index.ts';
import { SparkBatchClient } from '../../src/client.ts';
import type { BatchRequest } from '../../src/model/batch.ts';
import { TestCluster } from './kubernetes.ts';
import { startWorker, type WorkerOptions, type WorkerProcess } from './processes.ts';

/** The servers, a namespace on each for one test file, and what tests do with them. */
export interface TestBench {
  readonly stack: Stack;
  readonly client: Client;
  readonly batches: SparkBatchClient;
  readonly cluster: TestCluster;
  readonly temporalNamespace: string;
  /** Starts a worker that is ended with the bench, unless the test ends it. */
  worker(options?: Partial<WorkerOptions>): Promise<WorkerProcess>;
  close(): Promise<void>;
}

/**
 * Opens a bench on the shared stack, in Temporal's and Kubernetes' namespaces of this name.
 * @param place the cluster, where it is not the stack's
 */
export async function openBench(name: string, place?: { kubeconfig: string }): Promise<TestBench> {
  const stack = await readStack(process.env['SPARKBATCH_TEST_STACK'] ?? 'test');
  const { kubeconfig } = place ?? stack.kubernetes;
  const connection = await Connection.connect({ address: stack.temporal.address });
  const client = new Client({ connection, namespace: name });
  const cluster = new TestCluster(kubeconfig, name);
  await cluster.createNamespace();
  const workers: WorkerProcess[] = [];
  return {
    stack,
    client,
    batches: new SparkBatchClient(client),
    cluster,
    temporalNamespace: name,
    worker: async (options = {}) => {
      const worker = await startWorker({
        address: stack.temporal.address,
        temporalNamespace: name,
        kubeconfig,
        ...options,
      });
      workers.push(worker);
      return worker;
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.shutDown()));
      await connection.close();
    },
  };
}

/** What the simulated kubelet does with a driver; see docs/local-stack.md. */
export type Simulation = Readonly<Record<string, string>>;

/** A batch whose driver lives as told. */
export function batchOf(
  namespace: string,
  simulation: Simulation = {},
  more: Partial<BatchRequest> = {},
): BatchRequest {
  const annotations = Object.fromEntries(
    Object.entries(simulation).map(([key, value]) => [`sim.spark-batch/${key}`, value]),
  );
  return {
    name: 'test',
    mainClass: 'org.example.Main',
    mainApplicationFile: 'local:///opt/spark/app/job.jar',
    image: 'spark:4.1',
    namespace,
    driver: { annotations },
    ...more,
  };
}
