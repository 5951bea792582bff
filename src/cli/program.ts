import { createRequire } from 'node:module';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { GiveUpRequest, RetryRequest } from '../model/messages/messages.ts';
import { readBatchFile } from './batch-file.ts';
import { extend, giveUp, keep, kill, retry } from './commands/change.ts';
import { clusters } from './commands/clusters.ts';
import { addConfigCommands } from './config-commands.ts';
import { convert } from './commands/convert.ts';
import type { DoctorCommandOptions } from './commands/doctor.ts';
import { initialize, sweepOrphans, type InitCommandOptions, type SweepCommandOptions } from './commands/orphans.ts';
import { printRbac, type RbacCommandOptions } from './commands/rbac.ts';
import { list, result, status } from './commands/read.ts';
import type { ReleaseCommandOptions } from './commands/release.ts';
import { checkedRequest, submit } from './commands/submit.ts';
import { SWEEP_POLICIES } from '../model/sweep/sweep-report.ts';
import { DEFAULT_FEATURES, WORKER_FEATURES } from '../model/permissions/worker-permissions.ts';
import { DEFAULT_NAMES, PARTS } from '../rbac/index.ts';
import { exitCodesHelp, type ExitName } from './exit-codes.ts';
import {
  applicationState,
  duration,
  features,
  memory,
  milliseconds,
  names,
  wholeNumber,
  withCommonOptions,
  withOutputOptions,
} from './options.ts';
import type { Output } from './output.ts';
import { withSession, type CommonOptions, type Session } from './session.ts';
import type { WorkerCommandOptions } from './worker.ts';

/** Runs a command's work with the output it asked for, and takes its exit code. */
export type Run = (options: CommonOptions, work: (output: Output) => Promise<ExitName>) => Promise<void>;

/** The command line: its commands and options. What they do is in `commands/` and `worker.ts`. */
export function sparkbatchProgram(run: Run): Command {
  const program = new Command('sparkbatch')
    .description('Runs Apache Spark batches on Kubernetes, durably, on Temporal.')
    .version((createRequire(import.meta.url)('temporal-spark-batch/package.json') as { version: string }).version)
    .addHelpText('after', exitCodesHelp());

  const command = (nameAndArguments: string, description: string): Command =>
    withCommonOptions(program.command(nameAndArguments).description(description)).addHelpText('after', exitCodesHelp());
  const connected = (options: CommonOptions, work: (session: Session) => Promise<ExitName>): Promise<void> =>
    run(options, (output) => withSession(options, output, work));

  command('worker', 'serve batches: run their workflows and watch their drivers, until SIGTERM or Ctrl-C')
    .option(
      '--config <file>',
      'configuration (default: SPARKBATCH_CONFIG, ./sparkbatch.yaml, /etc/sparkbatch/sparkbatch.yaml; else one cluster, by the options below)',
    )
    .option(
      '--kubeconfig <file>',
      'kubeconfig (default: KUBECONFIG, ~/.kube/config, or the service account of its pod)',
    )
    .option('--context <name>', 'context of the kubeconfig (default: the current one)')
    .option('--cluster-name <name>', 'name by which batches mean this cluster (default: default)')
    .option('--kubernetes-namespaces <a,b>', 'namespaces batches may run in (default: all)', names)
    .option('--spark-home <dir>', 'Spark distribution for batches of kind spark-submit (default: SPARK_HOME)')
    .option('--max-spark-submits <n>', 'how many spark-submit may run at once (default: 2)', wholeNumber(1))
    .option('--spark-environment <A,B>', 'further variables of the environment that spark-submit gets', names)
    .option('--max-cached-workflows <n>', 'workflows kept in memory; 0 replays at every step', wholeNumber())
    .option(
      '--connect-timeout <duration>',
      'how long to wait for a Temporal that is not up yet (default: 1m)',
      milliseconds,
    )
    .option('--metrics-address <host:port>', 'serve metrics for Prometheus under /metrics, as 0.0.0.0:9464')
    .option('--log-level <level>', 'trace, debug, info, warn or error (default: info)', logLevel)
    .action(async (options: WorkerCommandOptions) =>
      // The worker's libraries take a second to load, which the other commands need not spend.
      run(options, async (output) => (await import('./worker.ts')).runWorker(options, output)),
    );

  command('submit', 'start a batch; an id that exists is not started again')
    .requiredOption('-f, --file <path>', 'the batch in YAML or JSON; - reads standard input')
    .option('--id <id>', 'id of the batch (default: its name and something random)')
    .option('--wait', 'wait for its end, and exit accordingly')
    .action(async (options: CommonOptions & { file: string; id?: string; wait?: boolean }) =>
      run(options, async (output) => {
        const file = await readBatchFile(options.file, process.stdin);
        checkedRequest(file);
        return withSession(options, output, (session) => submit(session, file, options));
      }),
    );

  command('status <id>', 'show where a batch is in its story').action(async (id: string, options: CommonOptions) =>
    connected(options, (session) => status(session, id)),
  );

  command('list', 'list batches: the running ones first, then those that ended last')
    .option('--state <state>', 'only batches in this state', applicationState)
    .option('--limit <n>', 'at most this many', wholeNumber(1), 20)
    .action(async (options: CommonOptions & Parameters<typeof list>[1]) =>
      connected(options, (session) => list(session, options)),
    );

  command('kill <id>', 'end a batch: its driver and executors are deleted')
    .option('--reason <text>', 'why, for the people who find it killed')
    .option('--wait', 'return when driver and executors are gone')
    .action(async (id: string, options: CommonOptions & { reason?: string; wait?: boolean }) => {
      const { reason, wait = false } = options;
      await connected(options, (session) => kill(session, id, { wait, ...(reason !== undefined && { reason }) }));
    });

  command('result <id>', 'wait for the end of a batch, show it, and exit accordingly')
    .option('--log', 'show all of the driver’s log that was kept')
    .action(async (id: string, options: CommonOptions & { log?: boolean }) =>
      connected(options, (session) => result(session, id, options)),
    );

  command('extend <id>', 'give a running batch more time than its maximum runtime')
    .requiredOption('--runtime <duration>', 'how much more: 30m or PT30M', duration)
    .action(async (id: string, options: CommonOptions & { runtime: string }) =>
      connected(options, (session) => extend(session, id, options.runtime)),
    );

  command('retry <id>', 'try a batch again that is held for a decision (retry.onExhausted: hold)')
    .option('--reason <text>', 'why, for the people who read its attempts')
    .option('--driver-memory <size>', 'memory of the driver from now on: 4g', memory)
    .option('--executor-memory <size>', 'memory of each executor from now on: 4g', memory)
    .action(async (id: string, options: CommonOptions & RetryRequest) => {
      const { reason, driverMemory, executorMemory } = options;
      const request = { reason, driverMemory, executorMemory };
      const given = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
      await connected(options, (session) => retry(session, id, given));
    });

  command('give-up <id>', 'end a batch that is held for a decision, as it failed')
    .option('--reason <text>', 'why, for the people who find it failed')
    .action(async (id: string, options: CommonOptions & GiveUpRequest) => {
      const { reason } = options;
      await connected(options, (session) => giveUp(session, id, reason === undefined ? {} : { reason }));
    });

  command('keep <id>', 'keep the terminated driver of a batch longer, or not any longer')
    .option('--for <duration>', 'how long from now: 2h or PT2H', duration)
    .option('--end', 'delete it now')
    .action(async (id: string, options: CommonOptions & { for?: string; end?: boolean }) =>
      connected(options, (session) => keep(session, id, options)),
    );

  command('init', 'make the Temporal namespace ready: search attributes, and a schedule of sweeps')
    .option('--sweep-every <duration>', 'how often to look for orphans', duration, 'PT10M')
    .addOption(new Option('--sweep-policy <policy>', 'what to do about them').choices(SWEEP_POLICIES).default('delete'))
    .option('--sweep-grace <duration>', 'how long to leave them alone', duration, 'PT10M')
    .option('--no-sweep', 'no sweeps: take the schedule away')
    .action(async (options: CommonOptions & InitCommandOptions) =>
      connected(options, ({ temporal, output }) => initialize(temporal, output, options)),
    );

  command('sweep', 'look now, by a worker, for what batches left behind, and clean it up')
    .option('--dry-run', 'only report')
    .option('--cluster <a,b>', 'only these clusters (default: all of the worker)', names)
    .option('--grace <duration>', 'how long to leave orphans alone', duration, 'PT10M')
    .action(async (options: CommonOptions & SweepCommandOptions) =>
      connected(options, ({ temporal, output }) => sweepOrphans(temporal, output, options)),
    );

  command('clusters', 'show, as a worker sees them, whether the clusters answer, and who watches them').action(
    async (options: CommonOptions) => connected(options, (session) => clusters(session, options.taskQueue)),
  );

  command('release [pods...]', 'take our finalizer off pods (NAMESPACE/POD); needs Kubernetes, and nothing else')
    .option(
      '--kubeconfig <file>',
      'kubeconfig (default: KUBECONFIG, ~/.kube/config, or the service account of its pod)',
    )
    .option('--context <name>', 'context of the kubeconfig (default: the current one)')
    .option('--all', 'all pods of a namespace that our finalizer holds')
    .option('-n, --kubernetes-namespace <name>', 'the namespace, with --all')
    .option('--yes', 'do it; without, it is only said what would be lost')
    .action(async (pods: string[], options: CommonOptions & ReleaseCommandOptions) =>
      run(options, async (output) => (await import('./commands/release.ts')).release(output, pods, options)),
    );

  command('doctor', 'check everything that batches need, with the permissions of the caller, and suggest fixes')
    .option(
      '--config <file>',
      'the configuration of the workers (default: as they look for it, without the options below)',
    )
    .option(
      '--kubeconfig <file>',
      'kubeconfig (default: KUBECONFIG, ~/.kube/config, or the service account of its pod)',
    )
    .option('--context <name>', 'context of the kubeconfig (default: the current one)')
    .option('--cluster-name <name>', 'name by which batches mean this cluster', 'default')
    .option('--kubernetes-namespaces <a,b>', 'namespaces batches may run in (default: all)', names)
    .option('--spark-home <dir>', 'Spark distribution for batches of kind spark-submit (default: SPARK_HOME)')
    .addOption(featuresOption())
    .option('--timeout <duration>', 'how long one check may take', milliseconds, 10_000)
    .action(async (options: DoctorCommandOptions) =>
      run(options, async (output) => (await import('./commands/doctor.ts')).doctor(options, output)),
    );

  withOutputOptions(
    program
      .command('rbac')
      .description('print the service accounts and roles that a worker and its drivers need, for kubectl apply -f -'),
  )
    .option('--namespace <a,b>', 'Kubernetes namespaces in which batches run', names)
    .option('--all-namespaces', 'the worker serves every namespace of the cluster: a ClusterRole')
    .addOption(featuresOption())
    .option('--service-account <name>', 'service account of the worker', DEFAULT_NAMES.worker)
    .option('--worker-namespace <name>', 'its namespace (default: the first of --namespace)')
    .option('--driver-service-account <name>', 'service account of drivers, in each namespace', DEFAULT_NAMES.driver)
    .addOption(new Option('--only <part>', 'those of the worker, or of drivers, alone').choices(PARTS))
    .addHelpText('after', exitCodesHelp())
    .action(async (options: CommonOptions & RbacCommandOptions) =>
      run(options, (output) => Promise.resolve(printRbac(output, options))),
    );

  withOutputOptions(
    program
      .command('convert [words...]')
      .description('make a batch file of a spark-submit command line or a SparkApplication; runs neither')
      .usage('[options] -- spark-submit ... | -f FILE'),
  )
    .option(
      '-f, --file <path>',
      'a shell script with the command, or the YAML of a SparkApplication; - reads standard input',
    )
    .addHelpText('after', exitCodesHelp())
    .action(async (words: string[], options: CommonOptions & { file?: string }) =>
      run(options, (output) => convert({ words, ...options }, process.stdin, output)),
    );

  addConfigCommands(program, run, connected);

  return program;
}

function featuresOption(): Option {
  return new Option('--features <a,b>', `what batches use: ${WORKER_FEATURES.join(', ')}`)
    .default(DEFAULT_FEATURES, DEFAULT_FEATURES.join(','))
    .argParser(features);
}

const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

function logLevel(text: string): (typeof LOG_LEVELS)[number] {
  const level = LOG_LEVELS.find((one) => one === text.toUpperCase());
  if (!level) throw new InvalidArgumentError(`Not a log level: one of ${LOG_LEVELS.join(', ').toLowerCase()}.`);
  return level;
}
