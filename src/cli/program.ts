import { createRequire } from 'node:module';
import { Command, InvalidArgumentError } from 'commander';
import { readBatchFile } from './batch-file.ts';
import { extend, keep, kill } from './commands/change.ts';
import { convert } from './commands/convert.ts';
import { list, result, status } from './commands/read.ts';
import { checkedRequest, submit } from './commands/submit.ts';
import { exitCodesHelp, type ExitName } from './exit-codes.ts';
import {
  applicationState,
  duration,
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
      '--kubeconfig <file>',
      'kubeconfig (default: KUBECONFIG, ~/.kube/config, or the service account of its pod)',
    )
    .option('--context <name>', 'context of the kubeconfig (default: the current one)')
    .option('--cluster-name <name>', 'name by which batches mean this cluster', 'default')
    .option('--kubernetes-namespaces <a,b>', 'namespaces batches may run in (default: all)', names)
    .option('--max-cached-workflows <n>', 'workflows kept in memory; 0 replays at every step', wholeNumber())
    .option(
      '--connect-timeout <duration>',
      'how long to wait for a Temporal that is not up yet (default: 1m)',
      milliseconds,
    )
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

  command('result <id>', 'wait for the end of a batch, show it, and exit accordingly').action(
    async (id: string, options: CommonOptions) => connected(options, (session) => result(session, id)),
  );

  command('extend <id>', 'give a running batch more time than its maximum runtime')
    .requiredOption('--runtime <duration>', 'how much more: 30m or PT30M', duration)
    .action(async (id: string, options: CommonOptions & { runtime: string }) =>
      connected(options, (session) => extend(session, id, options.runtime)),
    );

  command('keep <id>', 'keep the terminated driver of a batch longer, or not any longer')
    .option('--for <duration>', 'how long from now: 2h or PT2H', duration)
    .option('--end', 'delete it now')
    .action(async (id: string, options: CommonOptions & { for?: string; end?: boolean }) =>
      connected(options, (session) => keep(session, id, options)),
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

  return program;
}

const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

function logLevel(text: string): (typeof LOG_LEVELS)[number] {
  const level = LOG_LEVELS.find((one) => one === text.toUpperCase());
  if (!level) throw new InvalidArgumentError(`Not a log level: one of ${LOG_LEVELS.join(', ').toLowerCase()}.`);
  return level;
}
