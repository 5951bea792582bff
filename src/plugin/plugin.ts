import { SimplePlugin } from '@temporalio/plugin';
import {
  type BundleOptions,
  Runtime,
  type ReplayWorkerOptions,
  type Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { HostedActivities } from '../../activities/hosted-activities.ts';
import { createSparkActivities, type SparkActivities } from '../../activities/index.ts';
import { LiveConfiguration } from '../config/reload/live-configuration.ts';
import { type Configuration, configurationFromOptions } from '../config/schema/configuration.ts';
import { clusterConnections } from '../config/schema/connections.ts';
import { InvalidConfigurationError } from '../config/schema/errors.ts';
import { type ClusterChanges, Clusters } from '../kubernetes/transport/clusters.ts';
import type { ClusterOptions, ConfigurationInput } from '../model/configuration-input.ts';
import { createSubmitters, type Submitter } from '../submit/index.ts';
import { WatchProgress } from '../watch/watch-progress.ts';
import { checkActivities, checkPlugins } from './check-registration.ts';
import { hostDriverWatches } from './host-driver-watches.ts';
import { countZeros } from './initial-metrics.ts';
import { logClusterEvents } from './log-cluster-events.ts';
import { reportReloads } from './report-reloads.ts';
import { reportWorker } from './report-worker.ts';
import { withActivitySlots } from './activity-slots.ts';
import { cachedWorkflows } from './workflow-cache.ts';
import { withBundledWorkflows, withWorkflows } from './workflow-modules.ts';

/** A configuration in a file. The plugin reloads it when the file changes. */
export interface ConfigurationFile {
  /** Path of `sparkbatch.yaml`. */
  readonly configFile: string;
}

/**
 * Options of {@link SparkBatchPlugin}: the path of a configuration file, or the configuration itself with the fields of
 * `sparkbatch.yaml`. Default: one cluster, `default`, from the kubeconfig, without defaults or limits for batches.
 */
export type SparkBatchPluginOptions = (ConfigurationInput | ConfigurationFile) & SubmitterOptions;

/** The part of the options that no configuration file can hold. */
export interface SubmitterOptions {
  /**
   * Submitters of the platform team, by the name that batches use: `submit: { kind: custom, submitter: NAME }`. Every worker
   * of a task queue should have the same ones. See `temporal-spark-batch/submit`. Default: none.
   */
  readonly submitters?: Readonly<Record<string, Submitter>> | undefined;
}

/** Milliseconds after which a watch that receives nothing counts as silent. */
const SILENT_AFTER = 10 * 60_000;

/** A cluster that a worker serves. */
export interface ServedClusterInfo {
  /** Its name in batches. */
  readonly name: string;
  /** Address of its API server. */
  readonly server: string;
  /** The namespaces in which batches may run, or `['*']` for all. */
  readonly namespaces: readonly string[];
}

/**
 * Makes a Temporal worker run Spark batches on Kubernetes: it adds the activities, the workflows (unless the worker has its
 * own workflow module), and the interceptor that passes start headers to batches; and it keeps the watch of every
 * cluster running.
 *
 * A worker with its own workflows re-exports the plugin's from its workflow module:
 * `export * from 'temporal-spark-batch/workflows';`
 *
 * Register it with the worker, with its connection (for all workers of the connection), and in `bundleWorkflowCode` when you
 * bundle workflows in advance. One instance can serve several workers of a process.
 *
 * @throws InvalidConfigurationError with every problem of the options
 * @throws Error when a kubeconfig can't be read
 */
export class SparkBatchPlugin extends SimplePlugin {
  readonly #clusters: Clusters;
  readonly #hosted: HostedActivities;
  readonly #running: LiveConfiguration | Configuration;
  readonly #activities: SparkActivities;
  readonly #watchProgress: WatchProgress;
  /** The workers that run now. A plugin of both worker and connection is called twice for each. */
  readonly #workers = new Set<Worker>();

  constructor({ submitters: custom = {}, ...options }: SparkBatchPluginOptions = {}) {
    const { running, clusters } = 'configFile' in options ? loadFile(options) : useOptions(options);
    const configuration = running instanceof LiveConfiguration ? running : { current: running };
    const { sparkSubmit = {} } = configuration.current.document;
    const hosted = new HostedActivities();
    const watchProgress = new WatchProgress();
    const activities = createSparkActivities({
      clusters,
      submitters: createSubmitters({ sparkSubmit, custom }),
      configuration,
      hosted,
      watchProgress,
    });
    super({ name: 'temporal-spark-batch.SparkBatchPlugin', activities });
    this.#clusters = clusters;
    this.#hosted = hosted;
    this.#running = running;
    this.#watchProgress = watchProgress;
    this.#activities = activities;
  }

  /** Version of the configuration in force: 12 hexadecimal digits of a hash of its content. */
  get configurationVersion(): string {
    return (this.#running instanceof LiveConfiguration ? this.#running.current : this.#running).version;
  }

  /**
   * The driver watches on this worker that have received nothing for a time, as `cluster/scope`. A watch receives something at
   * least every five minutes.
   * @param milliseconds default: ten minutes
   */
  silentWatches(milliseconds = SILENT_AFTER): readonly string[] {
    return this.#watchProgress.silentFor(milliseconds, Date.now());
  }

  /** The clusters that the worker serves now. */
  get clusters(): readonly ServedClusterInfo[] {
    return [...this.#clusters].map(({ name, server, scopes }) => ({ name, server, namespaces: scopes }));
  }

  /**
   * Replaces all clusters while the worker runs, all or nothing. An unchanged cluster keeps its connections; requests to a
   * changed or removed one complete on the old connections. The clusters need not answer.
   * @param clusters connection options by name
   * @param defaultCluster the cluster of batches that do not name one. Default: the only cluster, or the one named `default`
   * @throws ClustersRefusedError with every problem; nothing changes then
   */
  replaceClusters(clusters: Readonly<Record<string, ClusterOptions>>, defaultCluster?: string): ClusterChanges {
    return this.#clusters.replace(clusters, defaultCluster);
  }

  /** Checks the configuration file at once instead of within seconds. The outcome is in the worker's log. */
  async reloadConfiguration(): Promise<void> {
    if (this.#running instanceof LiveConfiguration) await this.#running.check({ now: true });
  }

  override configureWorker(options: WorkerOptions): WorkerOptions {
    checkPlugins(this, options.plugins ?? []);
    checkActivities(this.#activities, options.activities ?? {});
    const maxCachedWorkflows = cachedWorkflows(options.maxCachedWorkflows);
    const watches = [...this.#clusters].reduce((sum, cluster) => sum + cluster.watches.length, 0);
    return super.configureWorker(withWorkflows(withActivitySlots({ ...options, maxCachedWorkflows }, watches)));
  }

  override configureReplayWorker(options: ReplayWorkerOptions): ReplayWorkerOptions {
    return super.configureReplayWorker(withWorkflows(options));
  }

  override configureBundler(options: BundleOptions): BundleOptions {
    return withBundledWorkflows(super.configureBundler(options));
  }

  override async runWorker(worker: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    if (this.#workers.has(worker)) {
      await next(worker);
      return;
    }
    // A plugin after this one may have replaced activities.
    checkActivities(this.#activities, Object.fromEntries(worker.options.activities));
    this.#workers.add(worker);
    const stop = new AbortController();
    const stopLogging = logClusterEvents(this.#clusters);
    const { namespace, taskQueue } = worker.options;
    const running = this.#running;
    const isLive = running instanceof LiveConfiguration;
    const { document } = isLive ? running.current : running;
    const tenants = Object.keys(document.tenants);
    countZeros(Runtime.instance().metricMeter, { namespace, taskQueue, clusters: this.#clusters.names, tenants });
    const stopReporting = isLive ? reportReloads(running, Runtime.instance()) : undefined;
    const background = [
      hostDriverWatches(worker, this.#clusters, stop.signal),
      reportWorker(worker, running, stop.signal),
      ...(isLive ? [running.watch(stop.signal)] : []),
    ];
    try {
      await super.runWorker(worker, next);
    } finally {
      stop.abort();
      await Promise.all([...background, this.#hosted.stop()]);
      stopReporting?.();
      stopLogging();
      this.#workers.delete(worker);
      if (this.#workers.size === 0) await this.#clusters.close();
    }
  }
}

interface RunningConfiguration<T> {
  readonly running: T;
  readonly clusters: Clusters;
}

function useOptions(options: ConfigurationInput): RunningConfiguration<Configuration> {
  const running = configurationFromOptions(options);
  const { document } = running;
  return { running, clusters: new Clusters(clusterConnections(document), document.defaultCluster) };
}

/** Loads the file. A later version of it replaces the clusters as a whole, or is refused. */
function loadFile({ configFile, ...more }: ConfigurationFile): RunningConfiguration<LiveConfiguration> {
  const problems = Object.keys(more).map((path) => ({
    path,
    message: 'cannot be combined with configFile: write it in that file',
  }));
  if (problems.length > 0) throw new InvalidConfigurationError('the options', problems);
  let clusters: Clusters | undefined;
  const apply = ({ document }: Configuration): void => {
    if (clusters) clusters.replace(clusterConnections(document), document.defaultCluster);
    else clusters = new Clusters(clusterConnections(document), document.defaultCluster);
  };
  const running = new LiveConfiguration(configFile, { apply });
  if (!clusters) throw new Error('The configuration was not adopted.');
  return { running, clusters };
}
