import { fileURLToPath } from 'node:url';
import { SimplePlugin } from '@temporalio/plugin';
import { Runtime, type ReplayWorkerOptions, type Worker, type WorkerOptions } from '@temporalio/worker';
import { createSparkActivities } from '../activities/index.ts';
import { connectionsOf } from './config/connections.ts';
import { statedConfiguration } from './config/configuration.ts';
import type { ConfigurationInput } from './config/document.ts';
import { Clusters } from './kubernetes/clusters.ts';
import { createSubmitters } from './submit/index.ts';
import { keepWatchesRunning } from './watch/keep-watches-running.ts';

/**
 * Options of {@link SparkBatchPlugin}: the configuration, as `sparkbatch.yaml` has it. Default: one cluster, `default`, from
 * the kubeconfig, and no policy.
 */
export type SparkBatchPluginOptions = ConfigurationInput;

/**
 * Makes a Temporal worker run Spark batches on Kubernetes: adds the activities, the workflows where the worker has none
 * of its own, and keeps the watch of every cluster running.
 *
 * A worker with workflows of its own re-exports ours from its workflow module:
 * `export * from 'temporal-spark-batch/workflows';`
 *
 * Register it with the worker or with its connection, not with both: Temporal would run it twice.
 *
 * @throws InvalidConfigurationError with everything that is wrong with the options; Error when a kubeconfig can't be read
 */
export class SparkBatchPlugin extends SimplePlugin {
  readonly #clusters: Clusters;

  constructor(options: SparkBatchPluginOptions = {}) {
    const configuration = statedConfiguration(options);
    const { document } = configuration;
    const served = new Clusters(connectionsOf(document), document.defaultCluster);
    const activities = createSparkActivities({
      clusters: served,
      submitters: createSubmitters({ sparkSubmit: document.sparkSubmit ?? {} }),
      configuration: { current: configuration },
    });
    super({ name: 'temporal-spark-batch.SparkBatchPlugin', activities });
    this.#clusters = served;
  }

  /** The clusters this plugin serves. */
  get clusters(): Clusters {
    return this.#clusters;
  }

  override configureWorker(options: WorkerOptions): WorkerOptions {
    return super.configureWorker(withWorkflows(options));
  }

  override configureReplayWorker(options: ReplayWorkerOptions): ReplayWorkerOptions {
    return super.configureReplayWorker(withWorkflows(options));
  }

  override async runWorker(worker: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    const stop = new AbortController();
    const ignore = this.#clusters.onNotice(({ level, message, ...facts }) => {
      Runtime.instance().logger[level](message, facts);
    });
    const watches = keepWatchesRunning(worker, this.#clusters, stop.signal);
    try {
      await super.runWorker(worker, next);
    } finally {
      stop.abort();
      await watches;
      ignore();
      await this.#clusters.close();
    }
  }
}

/** Path of the workflows: the sources where they run as they are, else what was compiled. */
export function sparkWorkflowsPath(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../workflows/index.${extension}`, import.meta.url));
}

function withWorkflows<T extends WorkerOptions | ReplayWorkerOptions>(options: T): T {
  const hasOwn = options.workflowsPath !== undefined || options.workflowBundle !== undefined;
  return hasOwn ? options : { ...options, workflowsPath: sparkWorkflowsPath() };
}
