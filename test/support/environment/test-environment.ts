import { Client, Connection } from '@temporalio/client';
import { readStack, type Stack } from '../../../stack/index.ts';
import { SparkBatchClient } from '../../../src/client/spark-batch-client.ts';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import { DEFAULT_FEATURES, type WorkerFeature } from '../../../src/model/permissions/worker-permissions.ts';
import { TestCluster } from './test-cluster.ts';
import { startWorker, type WorkerOptions, type WorkerProcess } from '../workers/worker-process.ts';
import type { TenantIdentity } from '../../../src/model/batch/impersonation.ts';
import { grantedWorker } from './worker-account.ts';

/** The servers, with a namespace of Temporal and one of Kubernetes for one test file. */
export interface TestEnvironment {
  readonly stack: Stack;
  readonly client: Client;
  readonly batches: SparkBatchClient;
  readonly cluster: TestCluster;
  readonly temporalNamespace: string;
  /** Kubeconfig of the service account of its workers, which has exactly the rights that `sparkbatch rbac` prints. */
  readonly workerKubeconfig: string;
  /** The user name of that account. */
  readonly workerUser: string;
  /** Starts a worker; it is shut down with the environment unless the test ends it earlier. */
  readonly worker: (options?: Partial<WorkerOptions>) => Promise<WorkerProcess>;
  readonly close: () => Promise<void>;
}

/** Options of a test environment. */
export interface TestEnvironmentOptions {
  /** Features that its workers have rights for. Default: those of `sparkbatch rbac` without `--features`. */
  readonly features?: readonly WorkerFeature[];
  /** Existing Kubernetes namespaces that its workers serve; `*`: all. Default: the environment's own. */
  readonly serves?: '*' | readonly [string, ...string[]];
  /** Further Kubernetes namespaces, which are created for this environment and served by its workers. */
  readonly additionalNamespaces?: readonly string[];
  /** The identities of tenants as which its workers may create objects. Default: none. */
  readonly impersonated?: readonly TenantIdentity[];
  /** Kubeconfig of the cluster. Default: the stack's. */
  readonly kubeconfig?: string;
}

/** Limits of a client for a slow machine, in milliseconds. */
export const PATIENT = { temporalTimeout: 120_000, workerTimeout: 120_000 } as const;

/** Opens an environment on the shared stack, in the namespaces of this name of Temporal and Kubernetes. */
export async function openTestEnvironment(
  name: string,
  options: TestEnvironmentOptions = {},
): Promise<TestEnvironment> {
  const { features = DEFAULT_FEATURES, additionalNamespaces = [], serves = [name, ...additionalNamespaces] } = options;
  const { impersonated = [] } = options;
  const stack = await readStack(process.env['SPARKBATCH_TEST_STACK'] ?? 'test');
  const { kubeconfig = stack.kubernetes.kubeconfig } = options;
  const connection = await Connection.connect({ address: stack.temporal.address, connectTimeout: '2m' });
  const client = new Client({ connection, namespace: name });
  const cluster = new TestCluster(kubeconfig, name);
  await cluster.createNamespace();
  for (const other of additionalNamespaces) await new TestCluster(kubeconfig, other).createNamespace();
  const account = await grantedWorker(kubeconfig, {
    namespaces: serves === '*' ? [] : serves,
    allNamespaces: serves === '*',
    workerNamespace: name,
    // Cluster roles have no namespace: the name keeps those of two environments apart.
    workerAccount: `worker-of-${name}`,
    features,
    parts: ['worker'],
    impersonated,
  });
  const served = serves === '*' ? [] : ['--kubernetes-namespaces', serves.join(',')];
  const workers: WorkerProcess[] = [];
  return {
    stack,
    client,
    batches: new SparkBatchClient(client, PATIENT),
    cluster,
    temporalNamespace: name,
    workerKubeconfig: account.path,
    workerUser: account.user,
    worker: async ({ args = [], ...workerOptions } = {}) => {
      // A configuration file names the namespaces itself.
      const isConfigured = workerOptions.main !== undefined || args.includes('--config');
      const worker = await startWorker({
        address: stack.temporal.address,
        temporalNamespace: name,
        kubeconfig: account.path,
        ...workerOptions,
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

/** Annotations for the simulated kubelet, without their prefix; see docs/contribute/local-stack.md. */
export type Simulation = Readonly<Record<string, string>>;

/** A driver that runs until the test releases or deletes it; released, it ends at once. */
export const HELD_RUNNING: Simulation = { hold: 'Running', 'run-time': '100ms' };

/** A driver that stays Pending until the test releases or deletes it. */
export const HELD_PENDING: Simulation = { hold: 'Pending' };

/** A batch with a simulated driver. */
export function simulatedBatch(
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
