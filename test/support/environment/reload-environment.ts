import { freePorts } from '../../../stack/ports.ts';
import { configurationVersion } from '../../../src/config/schema/configuration.ts';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import { eventuallyTrue } from '../eventually.ts';
import { ConfigMapMount } from '../workers/config-map-mount.ts';
import { WorkerMetrics } from '../workers/worker-metrics.ts';
import type { WorkerProcess } from '../workers/worker-process.ts';
import { serverAccess } from './server-access.ts';
import { openTestEnvironment, type Simulation, simulatedBatch, type TestEnvironment } from './test-environment.ts';

/** Label of drivers that names the version of the configuration that set their defaults. */
export const VERSION_LABEL = 'created-by';

/** An environment with a worker and its configuration file, which tests replace. */
export interface ReloadEnvironment extends TestEnvironment {
  readonly process: WorkerProcess;
  readonly metrics: WorkerMetrics;
  readonly mount: ConfigMapMount;
  /** A second Kubernetes namespace, for the second cluster. */
  readonly otherNamespace: string;
  /** The text of a version that puts a label on drivers. @param second whether it has the second cluster */
  readonly version: (label: string, second?: boolean) => string;
  /** The label of a version. */
  readonly labelOf: (configurationVersion: string) => string | undefined;
  /** The files of a version, with the token that is in use. */
  readonly files: (text: string) => Record<string, string>;
  /** Files that are written from now on have a token of this account. @param namespace that it may use */
  readonly useToken: (account: string, namespace?: string) => Promise<string>;
  /** Waits until a version is in force. @returns how long that took, in milliseconds */
  readonly untilInForce: (text: string) => Promise<number>;
  readonly submit: (batchId: string, simulation: Simulation, more?: Partial<BatchRequest>) => Promise<string>;
}

/** Opens such an environment; the first version of the configuration has the label `v0`. */
export async function openReloadEnvironment(namespace: string): Promise<ReloadEnvironment> {
  const environment = await openTestEnvironment(namespace);
  const otherNamespace = `${namespace}-second`;
  await environment.cluster.core.createNamespace({ body: { metadata: { name: otherNamespace } } });
  const access = await serverAccess(environment.stack.kubernetes.kubeconfig);
  const { server, ca } = access;
  const labels = new Map<string, string>();
  let token = await access.tokenOf(namespace, 'blue');

  const version = (label: string, second = false): string => {
    const cluster = { server, ca, token: '${file:token}', namespaces: [namespace] };
    const document = {
      clusters: { default: cluster, ...(second && { second: { ...cluster, namespaces: [otherNamespace] } }) },
      defaultCluster: 'default',
      defaults: { cleanup: 'NONE', driver: { labels: { [VERSION_LABEL]: label } } },
    };
    const text = JSON.stringify(document, null, 2);
    labels.set(configurationVersion(text), label);
    return text;
  };
  const files = (text: string) => ({ 'sparkbatch.yaml': text, token });
  const mount = new ConfigMapMount(files(version('v0')));
  const [port = 0] = await freePorts(1);
  const metrics = new WorkerMetrics(port);
  const process = await environment.worker({
    args: ['--config', mount.file('sparkbatch.yaml'), '--metrics-address', `127.0.0.1:${port}`],
  });
  return {
    ...environment,
    process,
    metrics,
    mount,
    otherNamespace,
    version,
    labelOf: (known) => labels.get(known),
    files,
    useToken: async (account, of = namespace) => (token = await access.tokenOf(of, account)),
    untilInForce: async (text) => {
      const start = Date.now();
      const current = configurationVersion(text);
      await eventuallyTrue(
        `version ${current} is in force; output of the worker: ${process.output().slice(-2000)}`,
        async () => (await metrics.value('spark_batch_config_version', { version: current })) === 1,
        { every: 50 },
      );
      return Date.now() - start;
    },
    submit: async (batchId, simulation, more) => {
      const batch = simulatedBatch(namespace, simulation, { name: batchId, ...more });
      return (await environment.batches.submit(batch, { batchId })).batchId;
    },
    close: async () => {
      await environment.close();
      mount[Symbol.dispose]();
    },
  };
}
