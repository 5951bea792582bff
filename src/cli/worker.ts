import { DefaultLogger, Runtime, Worker, type LogLevel } from '@temporalio/worker';
import type { SparkBatchPlugin } from '../plugin/plugin.ts';
import { temporalConfig, type TemporalConfig } from './connection.ts';
import type { ExitName } from './exit-codes.ts';
import { logJson, logText } from './log.ts';
import type { Output } from './output.ts';
import type { CommonOptions } from './session.ts';
import { dataConverterOf } from './payload-codec.ts';
import { checkNamespace, connectPatiently } from './worker-connection.ts';
import { makePlugin } from './worker-plugin.ts';

/** Options of `sparkbatch worker`. */
export interface WorkerCommandOptions extends CommonOptions {
  /** The configuration's file. Default: where `configurationFile` finds one; else one cluster, by the options here. */
  readonly config?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Default `default`. */
  readonly clusterName?: string;
  readonly kubernetesNamespaces?: readonly [string, ...string[]];
  /** Default INFO. */
  readonly logLevel?: LogLevel;
  readonly maxCachedWorkflows?: number;
  readonly sparkHome?: string;
  readonly maxSparkSubmits?: number;
  readonly sparkEnvironment?: readonly [string, ...string[]];
  /** Where to serve metrics for Prometheus, `host:port`. Default: nowhere. */
  readonly metricsAddress?: string;
  /** Milliseconds. Default a minute. */
  readonly connectTimeout?: number;
}

/**
 * A worker that died keeps the batches it had in its cache for this long; then another takes them up. Shorter than
 * Temporal's 10 s: a kill that follows a worker's death waits for it.
 */
const STICKY = '5s';

/** A worker that does not come to an end in this time is ended: Kubernetes would kill it after 30 s. */
const SHUTDOWN = '25s';

/** `sparkbatch worker`: serves batches until SIGTERM or SIGINT; a second signal ends it at once. */
export async function runWorker(options: WorkerCommandOptions, output: Output): Promise<ExitName> {
  installRuntime(options);
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stop.signal.aborted) process.exit(signal === 'SIGTERM' ? 143 : 130);
    stop.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  // What one piece of work leaves unhandled must not end the work of all others.
  process.on('unhandledRejection', (error) => Runtime.instance().logger.error('An error was not handled', { error }));
  const plugin = makePlugin(options);
  // SIGHUP, as daemons take it: whoever has changed the file need not wait until that is noticed.
  process.on('SIGHUP', () => void plugin.reloadConfiguration());
  const config = temporalConfig(options);
  const dataConverter = await dataConverterOf(options.payloadCodec);
  const connection = await connectPatiently(config, options.connectTimeout ?? 60_000, stop.signal);
  if (!connection) return 'done';
  try {
    await checkNamespace(connection, config);
    const worker = await Worker.create({
      connection,
      namespace: config.namespace,
      taskQueue: options.taskQueue,
      plugins: [plugin],
      ...(dataConverter && { dataConverter }),
      shutdownForceTime: SHUTDOWN,
      stickyQueueScheduleToStartTimeout: STICKY,
      ...(options.maxCachedWorkflows !== undefined && { maxCachedWorkflows: options.maxCachedWorkflows }),
    });
    await serve(worker, stop.signal, () => {
      const ready = readyFacts(plugin, config, options);
      output.answer(ready, () => readyText(ready));
    });
    return 'done';
  } finally {
    await connection.close();
  }
}

async function serve(worker: Worker, stop: AbortSignal, onReady: () => void): Promise<void> {
  const shutDown = (): void => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  stop.addEventListener('abort', shutDown);
  const running = worker.run();
  onReady();
  if (stop.aborted) shutDown();
  await running;
}

function readyFacts(
  { clusters, configuration }: SparkBatchPlugin,
  { connection, namespace }: TemporalConfig,
  options: CommonOptions,
) {
  return {
    ready: true,
    pid: process.pid,
    taskQueue: options.taskQueue,
    temporal: { address: connection.address, namespace },
    configurationVersion: configuration.version,
    clusters: [...clusters].map(({ name, server, scopes }) => ({ name, server, namespaces: scopes })),
  };
}

function readyText({ taskQueue, temporal, clusters }: ReturnType<typeof readyFacts>): string {
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
    // Ours, so that a second signal can end a shutdown that takes long.
    shutdownSignals: [],
    logger: new DefaultLogger(logLevel, ({ level, message, timestampNanos, meta = {} }) => {
      const line = { level, message, at: new Date(Number(timestampNanos / 1_000_000n)), meta };
      process.stderr.write(`${output === 'json' ? logJson(line) : logText(line, debug)}\n`);
    }),
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(metricsAddress !== undefined && { metrics: { prometheus: { bindAddress: metricsAddress } } }),
    },
  });
}
