import { Client, Connection } from '@temporalio/client';
import { readStack, type Stack } from '../../../stack/index.ts';
import { SparkBatchClient } from '../../../src/client/spark-batch-client.ts';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import { DEFAULT_FEATURES, type WorkerFeature } from '../../../src/model/permissions/worker-permissions.ts';
import { TestCluster } from './test-cluster.ts';
import { startWorker, type WorkerOptions, type WorkerProcess } from '../workers/worker-process.ts';
import { grantedWorker } from './worker-account.ts';

/** The servers, a namespace on each for one test file, and what tests do with them. */
export interface TestEnvironment {
  readonly stack: Stack;
  readonly client: Client;
  readonly batches: SparkBatchClient;
  readonly cluster: TestCluster;
  readonly temporalNamespace: string;
  /** Of the service account of the environment's workers, which has the rights that `sparkbatch rbac` prints and no other. */
  readonly workerKubeconfig: string;
  /** That account, as the API server calls it. */
  readonly workerUser: string;
  /** Starts a worker that is ended with the environment, unless the test ends it. */
  worker(options?: Partial<WorkerOptions>): Promise<WorkerProcess>;
  close(): Promise<void>;
}

/** What a environment is made of beside the stack's own. */
export interface TestEnvironmentOptions {
  /** Features that the workers' rights are for. Default: what `sparkbatch rbac` grants when nobody names features. */
  readonly features?: readonly WorkerFeature[];
  /** Kubernetes namespaces that its workers serve, which are there already; `*`: all there are. Default: the environment's own. */
  readonly serves?: '*' | readonly [string, ...string[]];
  /** Kubernetes namespaces that are made for this environment beside its own, and that its workers serve, too. */
  readonly beside?: readonly string[];
  /** The cluster, where it is not the stack's. */
  readonly kubeconfig?: string;
}

/** Opens a environment on the shared stack, in Temporal's and Kubernetes' namespaces of this name. */
export async function openTestEnvironment(
  name: string,
  environment: TestEnvironmentOptions = {},
): Promise<TestEnvironment> {
  const { features = DEFAULT_FEATURES, beside = [], serves = [name, ...beside] } = environment;
  const stack = await readStack(process.env['SPARKBATCH_TEST_STACK'] ?? 'test');
  const { kubeconfig = stack.kubernetes.kubeconfig } = environment;
  const connection = await Connection.connect({ address: stack.temporal.address });
  const client = new Client({ connection, namespace: name });
  const cluster = new TestCluster(kubeconfig, name);
  await cluster.createNamespace();
  for (const other of beside) await new TestCluster(kubeconfig, other).createNamespace();
  const account = await grantedWorker(kubeconfig, {
    namespaces: serves === '*' ? [] : serves,
    allNamespaces: serves === '*',
    workerNamespace: name,
    // Of cluster roles there is one of a name.
    workerAccount: `worker-of-${name}`,
    features,
    parts: ['worker'],
  });
  const served = serves === '*' ? [] : ['--kubernetes-namespaces', serves.join(',')];
  const workers: WorkerProcess[] = [];
  return {
    stack,
    client,
    batches: new SparkBatchClient(client),
    cluster,
    temporalNamespace: name,
    workerKubeconfig: account.path,
    workerUser: account.user,
    worker: async ({ args = [], ...options } = {}) => {
      // A configuration says itself what is served.
      const isConfigured = options.main !== undefined || args.includes('--config');
      const worker = await startWorker({
        address: stack.temporal.address,
        temporalNamespace: name,
        kubeconfig: account.path,
        ...options,
        args: [...(isConfigured ? [] : served), ...args],
      });
      workers.push(worker);
      return worker;
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.shutDown()));
      await connection.close();
      await account.remove();
    },
  };
}

/** What the simulated kubelet does with a driver; see docs/contribute/local-stack.md. */
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
