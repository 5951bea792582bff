/** `sparkbatch worker`: serves batches with the plugin until a signal ends it. */
import { DefaultLogger, Runtime, Worker, type LogLevel, type WorkerOptions } from '@temporalio/worker';
import { HISTOGRAM_BUCKETS } from '../../../model/metrics.ts';
import type { SparkBatchPlugin } from '../../../plugin/plugin.ts';
import { temporalConfig, type TemporalConfig } from '../../session/connection.ts';
import { loadDataConverter } from '../../session/payload-codec.ts';
import type { ExitName } from '../../shared/exit-codes.ts';
import type { CommonOptions } from '../../shared/options.ts';
import { UsageError } from '../../shared/errors.ts';
import type { Output } from '../../shared/output.ts';
import { serveHealth } from './health-server.ts';
import { TemporalCheck } from './temporal-check.ts';
import { checkNamespace, connectWorker } from './connect-worker.ts';
import { logJson, logText } from './log.ts';
import { makePlugin, type PluginOptions } from './make-plugin.ts';

/** Options of `sparkbatch worker`. */
export interface WorkerCommandOptions extends CommonOptions, PluginOptions {
  /** The worker deployment (Temporal's Worker Versioning). Default: the worker is not versioned. */
  readonly deploymentName?: string;
  /** The version in the deployment; required with `deploymentName`. */
  readonly buildId?: string;
  /** Default INFO. */
  readonly logLevel?: LogLevel;
  readonly maxCachedWorkflows?: number;
  /** Where to serve metrics for Prometheus, `host:port`. Default: nowhere. */
  readonly metricsAddress?: string;
  /** Where to answer probes, `host:port`. Default: nowhere. */
  readonly healthAddress?: string;
  /** Milliseconds. Default: one minute. */
  readonly connectTimeout?: number;
}

/**
 * For how long batches cached by a dead worker wait for it before another worker takes them over. Shorter than Temporal's
 * default of 10 s, because a kill that follows the death of a worker waits for this.
 */
const STICKY_TIMEOUT = '5s';

/** After this time, a shutdown is forced: Kubernetes kills the process 30 s after SIGTERM. */
const SHUTDOWN_TIMEOUT = '25s';

/** Serves batches until SIGTERM or SIGINT; a second signal exits at once. */
export async function runWorker(options: WorkerCommandOptions, output: Output): Promise<ExitName> {
  installRuntime(options);
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stop.signal.aborted) process.exit(signal === 'SIGTERM' ? 143 : 130);
    stop.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  // An unhandled rejection in the work for one batch must not end the work for all others, so the handler of the command line,
  // which exits, is replaced.
  process
    .removeAllListeners('unhandledRejection')
    .on('unhandledRejection', (error) => Runtime.instance().logger.error('Unhandled rejection', { error }));
  const plugin = makePlugin(options);
  // SIGHUP reloads the configuration at once, as daemons do.
  process.on('SIGHUP', () => void plugin.reloadConfiguration());
  const config = temporalConfig(options);
  const dataConverter = await loadDataConverter(options.payloadCodec);
  const connection = await connectWorker(config, options.connectTimeout ?? 60_000, stop.signal);
  if (!connection) return 'done';
  try {
    await checkNamespace(connection, config);
    const worker = await Worker.create({
      connection,
      namespace: config.namespace,
      taskQueue: options.taskQueue,
      plugins: [plugin],
      ...(dataConverter && { dataConverter }),
      ...deploymentOptions(options),
      shutdownForceTime: SHUTDOWN_TIMEOUT,
      stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
      ...(options.maxCachedWorkflows !== undefined && { maxCachedWorkflows: options.maxCachedWorkflows }),
    });
    const temporal = new TemporalCheck(connection, stop.signal);
    const startup = () => (worker.getState() === 'RUNNING' ? [] : [`The worker is ${worker.getState()}.`]);
    const watches = () => plugin.silentWatches().map((watch) => `The driver watch of ${watch} receives nothing.`);
    const { healthAddress } = options;
    const readiness = () => [...startup(), ...temporal.problems, ...watches()];
    const health = healthAddress === undefined ? undefined : await serveHealth(healthAddress, { startup, readiness });
    try {
      await runUntilStopped(worker, stop.signal, () => {
        const ready = readyAnswer(plugin, config, options);
        output.answer(ready, () => readyText(ready));
      });
    } finally {
      await health?.close();
    }
    return 'done';
  } finally {
    await connection.close();
  }
}

/**
 * Batches stay with the version that they began on. Helper workflows, which never end, move to the current version by
 * themselves (workflows/lib/auto-upgrade.ts).
 * @throws UsageError for one of the two options without the other
 */
function deploymentOptions({
  deploymentName,
  buildId,
}: WorkerCommandOptions): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (deploymentName === undefined && buildId === undefined) return {};
  if (deploymentName === undefined || buildId === undefined) {
    const [given, missing] =
      buildId === undefined ? ['--deployment-name', '--build-id'] : ['--build-id', '--deployment-name'];
    throw new UsageError(`${given} needs ${missing} as well: a version is a build of a deployment`);
  }
  return {
    workerDeploymentOptions: {
      version: { deploymentName, buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'PINNED',
    },
  };
}

async function runUntilStopped(worker: Worker, stop: AbortSignal, onReady: () => void): Promise<void> {
  const shutDown = (): void => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  stop.addEventListener('abort', shutDown);
  const running = worker.run();
  onReady();
  if (stop.aborted) shutDown();
  await running;
}

function readyAnswer(
  { clusters, configurationVersion }: SparkBatchPlugin,
  { connection, namespace }: TemporalConfig,
  options: CommonOptions,
) {
  return {
    ready: true,
    pid: process.pid,
    taskQueue: options.taskQueue,
    temporal: { address: connection.address, namespace },
    configurationVersion,
    clusters,
  };
}

function readyText({ taskQueue, temporal, clusters }: ReturnType<typeof readyAnswer>): string {
  const served = clusters.map(
    ({ name, server, namespaces }) => `${name} (${server}, namespaces ${namespaces.join(', ')})`,
  );
  return (
    `Worker is ready: task queue ${taskQueue} of Temporal namespace ${temporal.namespace} at ${temporal.address}; ` +
    `cluster ${served.join('; ')}.`
  );
}

function installRuntime({ logLevel = 'INFO', output, debug = false, metricsAddress }: WorkerCommandOptions): void {
  Runtime.install({
    // Signals are handled in runWorker, so that a second one can end a long shutdown.
    shutdownSignals: [],
    logger: new DefaultLogger(logLevel, ({ level, message, timestampNanos, meta = {} }) => {
      const line = { level, message, at: new Date(Number(timestampNanos / 1_000_000n)), meta };
      process.stderr.write(`${output === 'json' ? logJson(line) : logText(line, debug)}\n`);
    }),
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(metricsAddress !== undefined && {
        metrics: { prometheus: { bindAddress: metricsAddress, histogramBucketOverrides: { ...HISTOGRAM_BUCKETS } } },
      }),
    },
  });
}
