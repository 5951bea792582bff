/** `sparkbatch config ...`: commands about configurations (`sparkbatch.yaml`). */
import type { Command } from 'commander';
import type { ExplainOptions } from '../actions/config/explain.ts';
import { configStatusText } from '../render/config-status.ts';
import type { CommonOptions, OutputOptions } from '../shared/options.ts';
import { type CommandRunner, defineCommand, defineOfflineCommand } from './define-command.ts';

const FILE =
  'the configuration (default: SPARKBATCH_CONFIG, ./sparkbatch.yaml, /etc/sparkbatch/sparkbatch.yaml); - reads standard input';

/** Adds `sparkbatch config check`, `explain`, `diff` and `status`. */
export function addConfigCommands(program: Command, { run, connected }: CommandRunner): void {
  const config = program
    .command('config')
    .description('check, explain and compare configurations (sparkbatch.yaml), and show which one each worker runs');

  defineOfflineCommand(config, 'check', 'check whether workers accept a configuration, and warn about likely mistakes')
    .option('-f, --file <path>', FILE)
    .action(async (options: OutputOptions & { file?: string }) =>
      run(options, async (output) => (await import('../actions/config/check.ts')).check(output, options.file)),
    );

  defineOfflineCommand(
    config,
    'explain',
    'show how workers complete a batch: every value with its origin, and what they would refuse',
  )
    .requiredOption('-f, --file <path>', 'the batch in YAML or JSON; - reads standard input')
    .option('--config <path>', FILE)
    .option('--tenant <name>', 'explain the batch as one of this tenant')
    .option('--cluster <name>', 'explain the batch as if it named this cluster')
    .action(async (options: OutputOptions & ExplainOptions) =>
      run(options, async (output) => (await import('../actions/config/explain.ts')).explain(output, options)),
    );

  defineOfflineCommand(
    config,
    'diff <old> <new>',
    'show what differs between two configurations, and which changes need a restart of the workers',
  ).action(async (before: string, after: string, options: OutputOptions) =>
    run(options, async (output) => (await import('../actions/config/diff.ts')).diff(output, before, after)),
  );

  defineCommand(
    config,
    'status',
    'show which version each worker runs, and why a worker does not run the latest one',
  ).action(async (options: CommonOptions) =>
    connected(options, async ({ temporal, output }) => {
      const { workerConfigurations } = await import('../../client/worker-configurations.ts');
      const { taskQueue } = options;
      const workers = await workerConfigurations(temporal, taskQueue);
      const versions = [...new Set(workers.flatMap(({ report }) => report?.version ?? []))];
      output.answer({ taskQueue, versions, workers }, () => configStatusText(taskQueue, workers));
      return 'done';
    }),
  );
}
