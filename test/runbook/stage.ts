import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { stringify } from 'yaml';
import { ensureBinaries } from '../../stack/binaries.ts';
import type { Stack } from '../../stack/index.ts';
import { SparkBatchClient } from '../../src/client/spark-batch-client.ts';
import type { ConfigurationInput } from '../../src/config/schema/document.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { COMMAND } from '../support/built-package.ts';
import { batchHelpers, type BatchHelpers } from '../support/environment/batch-helpers.ts';
import { TestCluster } from '../support/environment/test-cluster.ts';
import { PATIENT, simulatedBatch, type Simulation } from '../support/environment/test-environment.ts';
import { ApiProxy } from '../support/proxies/api-proxy.ts';
import { startWorker, type WorkerProcess } from '../support/workers/worker-process.ts';

/** The Kubernetes namespace of the batches. */
const NAMESPACE = 'team-a';
const NAMESPACE_OF_TENANT = 'risk';
/** Longest time for a command, in milliseconds. */
const COMMAND_TIMEOUT = 120_000;

/** Servers, at most one worker, and a shell with the commands that the pages name. */
export class Stage {
  readonly stack: Stack;
  readonly client: Client;
  readonly batches: SparkBatchClient;
  readonly cluster: TestCluster;
  /** Between the worker and the API server. */
  readonly proxy: ApiProxy;
  readonly helpers: BatchHelpers;
  readonly #directory: string;
  #worker: WorkerProcess | undefined;

  private constructor(parts: Pick<Stage, 'stack' | 'client' | 'proxy'>, directory: string) {
    this.stack = parts.stack;
    this.client = parts.client;
    this.proxy = parts.proxy;
    this.batches = new SparkBatchClient(parts.client, PATIENT);
    this.cluster = new TestCluster(parts.stack.kubernetes.kubeconfig, NAMESPACE);
    this.helpers = batchHelpers(() => this);
    this.#directory = directory;
  }

  static async open(stack: Stack): Promise<Stage> {
    const { kubeconfig } = stack.kubernetes;
    const { address, namespace } = stack.temporal;
    for (const name of [NAMESPACE, NAMESPACE_OF_TENANT]) await new TestCluster(kubeconfig, name).createNamespace();
    const directory = await mkdtemp(join(tmpdir(), 'runbook-'));
    const proxy = await ApiProxy.open(kubeconfig);
    const configuration: ConfigurationInput = {
      clusters: { prod: { kubeconfig: proxy.kubeconfig, namespaces: [NAMESPACE, NAMESPACE_OF_TENANT] } },
      tenants: { risk: { namespaces: [NAMESPACE_OF_TENANT], liveBatches: 1 } },
      tenancy: { required: false },
    };
    await writeFile(configurationFile(directory), stringify(configuration));
    await prepareCommands(directory);
    const client = new Client({ connection: await Connection.connect({ address }), namespace });
    return new Stage({ stack, client, proxy }, directory);
  }

  /** Starts the worker, unless it runs. */
  async ensureWorker(): Promise<void> {
    const { address, namespace } = this.stack.temporal;
    this.#worker ??= await startWorker({
      address,
      temporalNamespace: namespace,
      kubeconfig: this.proxy.kubeconfig,
      args: ['--config', configurationFile(this.#directory)],
    });
  }

  /** Submits a batch with a simulated driver. */
  async submit(batchId: string, simulation: Simulation, more: Partial<BatchRequest> = {}): Promise<void> {
    const namespace = more.tenant === undefined ? NAMESPACE : NAMESPACE_OF_TENANT;
    await this.batches.submit(simulatedBatch(namespace, simulation, { name: batchId, ...more }), { batchId });
  }

  /**
   * Runs a line of a page in a shell.
   * @param values of the placeholders of the page and of variables, by their names in capitals
   * @returns what it prints, on both streams
   */
  run(line: string, values: Readonly<Record<string, string>> = {}): Promise<string> {
    const { temporal, kubernetes } = this.stack;
    const command = Object.entries(values).reduce((text, [name, value]) => text.replaceAll(name, value), line);
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      PATH: [this.#directory, process.env['PATH']].join(delimiter),
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      KUBECONFIG: kubernetes.kubeconfig,
      ...values,
    };
    return new Promise((resolve, reject) => {
      execFile('sh', ['-c', `${command} 2>&1`], { env, timeout: COMMAND_TIMEOUT }, (error, output) => {
        // Many of these commands fail: that is what their pages are about.
        if (error && (error.killed || output === '')) reject(error);
        else resolve(output);
      });
    });
  }

  async close(): Promise<void> {
    await this.#worker?.kill();
    await this.client.connection.close();
    await this.proxy.close();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

const configurationFile = (directory: string): string => join(directory, 'sparkbatch.yaml');

/** Makes `sparkbatch` and `temporal` commands of the shell. */
async function prepareCommands(directory: string): Promise<void> {
  const sparkbatch = join(directory, 'sparkbatch');
  await writeFile(sparkbatch, `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(COMMAND)} "$@"\n`);
  await chmod(sparkbatch, 0o755);
  const { temporal } = await ensureBinaries();
  await symlink(temporal, join(directory, 'temporal'));
}
