/** Commands about the command line itself: `version` and `completion`. */
import { createRequire } from 'node:module';
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { type CommandRunner, defineOfflineCommand } from './define-command.ts';

/** Adds the commands about the command line itself. They come last: completion is made from all others. */
export function addShellCommands(program: Command, run: CommandRunner['run'], version: string): void {
  defineOfflineCommand(program, 'version', 'show the versions of sparkbatch, Node.js and the Temporal SDK').action(
    async (options: { output: string }) =>
      run(options, (output) => {
        const { version: sdk } = createRequire(import.meta.url)('@temporalio/client/package.json') as {
          version: string;
        };
        const versions = { sparkbatch: version, node: process.versions.node, temporalSdk: sdk };
        output.answer(versions, () => `sparkbatch ${version} (Node.js ${versions.node}, Temporal SDK ${sdk})`);
        return Promise.resolve('done');
      }),
  );
  tab(program, { completionCommandName: 'completion' });
  describe(program, 'completion', 'print a completion script: source <(sparkbatch completion bash)');
  describe(program, 'complete', 'internal: called by the completion script');
}

/** Describes a command that the completion library has added. */
function describe(program: Command, name: string, description: string): void {
  program.commands.find((command) => command.name() === name)?.description(description);
}
