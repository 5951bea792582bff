import { fileURLToPath } from 'node:url';
import { SimplePlugin } from '@temporalio/plugin';
import { Runtime, type ReplayWorkerOptions, type Worker, type WorkerOptions } from '@temporalio/worker';
import { createSparkActivities } from '../../activities/index.ts';
import { clusterConnections } from '../config/schema/connections.ts';
import { type Configuration, configurationFromOptions } from '../config/schema/configuration.ts';
import type { ConfigurationInput } from '../config/schema/document.ts';
import { InvalidConfigurationError } from '../config/schema/errors.ts';
import { LiveConfiguration } from '../config/reload/live-configuration.ts';
import { reportReloads } from './reload-metrics.ts';
import { Clusters } from '../kubernetes/transport/clusters.ts';
import { createSubmitters } from '../submit/index.ts';
import { hostDriverWatches } from './host-driver-watches.ts';
import { logClusterEvents } from './log-cluster-events.ts';
import { reportWorker } from './report-worker.ts';

/** A configuration in a file, which is taken again when it changes. */
export interface ConfigurationFile {
  /** Path of `sparkbatch.yaml`. */
  readonly configFile: string;
}

/**
 * Options of {@link SparkBatchPlugin}: where the configuration is, or the configuration itself, as `sparkbatch.yaml` has it.
 * Default: one cluster, `default`, from the kubeconfig, and no policy.
 */
export type SparkBatchPluginOptions = ConfigurationInput | ConfigurationFile;

/**
 * Makes a Temporal worker run Spark batches on Kubernetes: adds the activities, the workflows where the worker has none
 * of its own, the interceptor by which batches know their headers, and keeps the watch of every cluster running.
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
  readonly #running: LiveConfiguration | Configuration;

  constructor(options: SparkBatchPluginOptions = {}) {
    const { running, clusters } = 'configFile' in options ? live(options) : stated(options);
    const configuration = running instanceof LiveConfiguration ? running : { current: running };
    const { sparkSubmit = {} } = configuration.current.document;
    const activities = createSparkActivities({
      clusters,
      submitters: createSubmitters({ sparkSubmit }),
      configuration,
    });
    super({ name: 'temporal-spark-batch.SparkBatchPlugin', activities });
    this.#clusters = clusters;
    this.#running = running;
  }

  /** The configuration in force. */
  get configuration(): Configuration {
    return this.#running instanceof LiveConfiguration ? this.#running.current : this.#running;
  }

  /** Looks at the configuration's file now, instead of within the next seconds; what came of it is in the log. */
  async reloadConfiguration(): Promise<void> {
    if (this.#running instanceof LiveConfiguration) await this.#running.check({ now: true });
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
    const ignore = logClusterEvents(this.#clusters);
    const running = this.#running;
    const isLive = running instanceof LiveConfiguration;
    const silence = isLive ? reportReloads(running, Runtime.instance()) : undefined;
    const work = [
      hostDriverWatches(worker, this.#clusters, stop.signal),
      reportWorker(worker, running, stop.signal),
      ...(isLive ? [running.watch(stop.signal)] : []),
    ];
    try {
      await super.runWorker(worker, next);
    } finally {
      stop.abort();
      await Promise.all(work);
      silence?.();
      ignore();
      await this.#clusters.close();
    }
  }
}

function stated(options: ConfigurationInput): { running: Configuration; clusters: Clusters } {
  const running = configurationFromOptions(options);
  const { document } = running;
  return { running, clusters: new Clusters(clusterConnections(document), document.defaultCluster) };
}

/** Clusters follow the file: all of its next version is in force, or nothing. */
function live({ configFile, ...more }: ConfigurationFile): { running: LiveConfiguration; clusters: Clusters } {
  const beside = Object.keys(more).map((path) => ({ path, message: 'is for the file to say, which configFile names' }));
  if (beside.length > 0) throw new InvalidConfigurationError('the options', beside);
  let clusters: Clusters | undefined;
  const apply = ({ document }: Configuration): void => {
    if (clusters) clusters.replace(clusterConnections(document), document.defaultCluster);
    else clusters = new Clusters(clusterConnections(document), document.defaultCluster);
  };
  const running = new LiveConfiguration(configFile, { apply });
  if (!clusters) throw new Error('The configuration was not adopted.');
  return { running, clusters };
}

/** Path of the workflows: the sources where they run as they are, else what was compiled. */
export function sparkWorkflowsPath(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../../workflows/index.${extension}`, import.meta.url));
}

function withWorkflows<T extends WorkerOptions | ReplayWorkerOptions>(options: T): T {
  // What is bundled already can not be added to: it has to have the interceptor itself.
  if (options.workflowBundle !== undefined) return options;
  const { interceptors, workflowsPath = sparkWorkflowsPath() } = options;
  const workflowModules = [...(interceptors?.workflowModules ?? []), sparkWorkflowsPath()];
  return { ...options, workflowsPath, interceptors: { ...interceptors, workflowModules } };
}
