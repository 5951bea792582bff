import type { Command } from 'commander';
import type { SubmitOptions } from '../actions/submit.ts';
import { parameterValue } from '../shared/options.ts';
import { type CommandRunner, defineCommand } from './define-command.ts';

/** Adds `sparkbatch submit`. */
export function addSubmitCommand(program: Command, { run }: CommandRunner): void {
  defineCommand(program, 'submit', 'start a batch; an existing batch is not started again')
    .requiredOption('-f, --file <path>', 'the batch in YAML or JSON; - reads standard input')
    .option(
      '--set <name=value>',
      'the value of a parameter that the batch declares; may be repeated',
      parameterValue,
      {},
    )
    .option('--id <id>', 'id of the batch (default: its name and a random suffix)')
    .option('--wait', 'wait for the end of the batch, and exit accordingly')
    .action(async (options: SubmitOptions) =>
      run(options, async (output) => (await import('../actions/submit.ts')).submit(output, options)),
    );
}
