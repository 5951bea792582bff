import { InvalidArgumentError, Option, type Command } from 'commander';
import type { WorkerCommandOptions } from '../actions/worker/run-worker.ts';
import { MAX_CACHED_WORKFLOWS } from '../../plugin/workflow-cache.ts';
import { milliseconds, names, wholeNumber, withKubeconfigOptions } from '../shared/options.ts';
import { type CommandRunner, defineCommand } from './define-command.ts';

/** Adds `sparkbatch worker`. */
export function addWorkerCommand(program: Command, { run }: CommandRunner): void {
  const command = defineCommand(
    program,
    'worker',
    'serve batches until SIGTERM or Ctrl-C: run their workflows and watch their drivers',
  ).option(
    '--config <file>',
    'configuration (default: SPARKBATCH_CONFIG, ./sparkbatch.yaml, /etc/sparkbatch/sparkbatch.yaml; else one cluster, described by the options below)',
  );
  withKubeconfigOptions(command)
    .option('--cluster-name <name>', 'name of this cluster in batches (default: default)')
    .option('--kubernetes-namespaces <a,b>', 'namespaces in which batches may run (default: all)', names)
    .option('--spark-home <dir>', 'Spark distribution for batches of kind spark-submit (default: SPARK_HOME)')
    .option(
      '--max-spark-submits <n>',
      'maximum number of concurrent spark-submit processes (default: 2)',
      wholeNumber(1),
    )
    .option('--spark-environment <A,B>', 'further environment variables that spark-submit inherits', names)
    .option(
      '--max-cached-workflows <n>',
      `number of workflows cached in memory, at most ${MAX_CACHED_WORKFLOWS}; 0 replays at every step (default: by the memory)`,
      wholeNumber(0, MAX_CACHED_WORKFLOWS),
    )
    .option('--connect-timeout <duration>', 'how long to wait until Temporal is reachable (default: 1m)', milliseconds)
    .option('--metrics-address <host:port>', 'serve metrics for Prometheus under /metrics, for example 0.0.0.0:9464')
    .option(
      '--health-address <host:port>',
      'answer probes under /livez, /readyz and /startupz, for example 0.0.0.0:8080',
    )
    .addOption(
      new Option('--deployment-name <name>', 'worker deployment that this worker is part of; with --build-id').env(
        'TEMPORAL_DEPLOYMENT_NAME',
      ),
    )
    .addOption(
      new Option(
        '--build-id <id>',
        'version of this worker in its deployment: a batch stays with the version that it began on',
      ).env('TEMPORAL_WORKER_BUILD_ID'),
    )
    .option('--log-level <level>', 'trace, debug, info, warn or error (default: info)', logLevel)
    .action(async (options: WorkerCommandOptions) =>
      // Imported on demand: the worker's libraries take a second to load.
      run(options, async (output) => (await import('../actions/worker/run-worker.ts')).runWorker(options, output)),
    );
}

const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

function logLevel(text: string): (typeof LOG_LEVELS)[number] {
  const level = LOG_LEVELS.find((one) => one === text.toUpperCase());
  if (!level) throw new InvalidArgumentError(`Not a log level: one of ${LOG_LEVELS.join(', ').toLowerCase()}.`);
  return level;
}
