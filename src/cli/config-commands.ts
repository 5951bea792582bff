import type { Command } from 'commander';
import { exitCodesHelp, type ExitName } from './exit-codes.ts';
import { withCommonOptions, withOutputOptions } from './options.ts';
import { configStatus } from './commands/config/status.ts';
import type { ExplainOptions } from './commands/config/explain.ts';
import type { Run } from './program.ts';
import type { CommonOptions, Session } from './session.ts';

/** Runs a command's work with a connection to Temporal. */
export type Connected = (options: CommonOptions, work: (session: Session) => Promise<ExitName>) => Promise<void>;

const FILE =
  'the configuration (default: SPARKBATCH_CONFIG, ./sparkbatch.yaml, /etc/sparkbatch/sparkbatch.yaml); - reads standard input';

/** Adds `sparkbatch config ...`: what there is to know of a configuration. What the commands do is in `commands/config/`. */
export function addConfigCommands(program: Command, run: Run, connected: Connected): void {
  const config = program
    .command('config')
    .description('check, explain and compare configurations (sparkbatch.yaml); which one each worker runs');
  const command = (nameAndArguments: string, description: string): Command =>
    withOutputOptions(config.command(nameAndArguments).description(description)).addHelpText('after', exitCodesHelp());

  command('check', 'say whether workers would take a configuration, and what of it is most likely not meant')
    .option('-f, --file <path>', FILE)
    .action(async (options: CommonOptions & { file?: string }) =>
      run(options, async (output) => (await import('./commands/config/check.ts')).check(output, options.file)),
    );

  command('explain', 'show what workers would make of a batch: each value, and who says it; what would be refused')
    .requiredOption('-f, --file <path>', 'the batch in YAML or JSON; - reads standard input')
    .option('--config <path>', FILE)
    .option('--tenant <name>', 'as if the batch were said to be of this tenant')
    .option('--cluster <name>', 'as if the batch named this cluster')
    .action(async (options: CommonOptions & ExplainOptions) =>
      run(options, async (output) => (await import('./commands/config/explain.ts')).explain(output, options)),
    );

  command(
    'diff <old> <new>',
    'tell what two configurations say differently, and what needs a restart of the workers',
  ).action(async (before: string, after: string, options: CommonOptions) =>
    run(options, async (output) => (await import('./commands/config/diff.ts')).diff(output, before, after)),
  );

  withCommonOptions(
    config.command('status').description('show the version that each worker runs, and what keeps it from the next'),
  )
    .addHelpText('after', exitCodesHelp())
    .action(async (options: CommonOptions) =>
      connected(options, (session) => configStatus(session, options.taskQueue)),
    );
}
