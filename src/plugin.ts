import { fileURLToPath } from 'node:url';
import { SimplePlugin } from '@temporalio/plugin';
import type { ReplayWorkerOptions, Worker, WorkerOptions } from '@temporalio/worker';
import { createSparkActivities } from '../activities/index.ts';
import { Clusters } from './kubernetes/clusters.ts';
import type { ClusterOptions } from './kubernetes/cluster-options.ts';
import { sweepPolicySchema, type SweepPolicy } from './model/sweep.ts';
import { createSubmitters, type SparkSubmitOptions } from './submit/index.ts';
import { keepWatchesRunning } from './watch/keep-watches-running.ts';
import { tellOfClusters } from './watch/tell-of-clusters.ts';

/** Options of {@link SparkBatchPlugin}. */
export interface SparkBatchPluginOptions {
  /** The clusters batches may name, and how the worker reaches them. Default: one, `default`, from the kubeconfig. */
  readonly clusters?: Readonly<Record<string, ClusterOptions>>;
  /** The cluster of batches that name none. Default: the only one, or the one called `default`. */
  readonly defaultCluster?: string;
  /** The Spark distribution of this worker, for batches with `submit.kind: spark-submit`. Default: that of SPARK_HOME. */
  readonly sparkSubmit?: SparkSubmitOptions;
  /** The most a sweep may do about orphans on these clusters, whatever its schedule says. Default `delete`. */
  readonly orphans?: SweepPolicy;
}

/**
 * Makes a Temporal worker run Spark batches on Kubernetes: adds the activities, the workflows where the worker has none
 * of its own, and keeps the watch of every cluster running.
 *
 * A worker with workflows of its own re-exports ours from its workflow module:
 * `export * from 'temporal-spark-batch/workflows';`
 *
 * Register it with the worker or with its connection, not with both: Temporal would run it twice.
 *
 * @throws ZodError or Error when an option is wrong or a kubeconfig can't be read
 */
export class SparkBatchPlugin extends SimplePlugin {
  readonly #clusters: Clusters;

  constructor({
    clusters = { default: {} },
    defaultCluster,
    sparkSubmit = {},
    orphans = 'delete',
  }: SparkBatchPluginOptions = {}) {
    const served = new Clusters(clusters, defaultCluster);
    const activities = createSparkActivities({
      clusters: served,
      submitters: createSubmitters({ sparkSubmit }),
      orphans: sweepPolicySchema.parse(orphans),
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
    const ignore = tellOfClusters(this.#clusters);
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
