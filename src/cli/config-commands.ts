import type { Command } from 'commander';
import { exitCodesHelp } from './exit-codes.ts';
import { withOutputOptions } from './options.ts';
import type { ExplainOptions } from './commands/config/explain.ts';
import type { Run } from './program.ts';
import type { CommonOptions } from './session.ts';

const FILE =
  'the configuration (default: SPARKBATCH_CONFIG, ./sparkbatch.yaml, /etc/sparkbatch/sparkbatch.yaml); - reads standard input';

/**
 * Adds `sparkbatch config ...`: what there is to know of a configuration. What the commands do is in `commands/config/`.
 * @returns the command that others belong under, too
 */
export function addConfigCommands(program: Command, run: Run): Command {
  const config = program
    .command('config')
    .description('check, explain and compare configurations (sparkbatch.yaml); needs neither Temporal nor Kubernetes');
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

  return config;
}
