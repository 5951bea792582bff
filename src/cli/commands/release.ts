import type { Command } from 'commander';
import type { ReleaseCommandOptions } from '../actions/release/release.ts';
import { withKubeconfigOptions } from '../shared/options.ts';
import { type CommandRunner, defineOfflineCommand } from './define-command.ts';

/** Adds `sparkbatch release`. */
export function addReleaseCommand(program: Command, { run }: CommandRunner): void {
  const command = defineOfflineCommand(
    program,
    'release [pods...]',
    'remove the SparkBatch finalizer from pods (NAMESPACE/POD); needs Kubernetes only',
  );
  withKubeconfigOptions(command)
    .option('--all', 'all pods of a namespace that have the finalizer')
    .option('-n, --kubernetes-namespace <name>', 'the namespace, with --all')
    .option('--yes', 'perform the release (default: only print what would be lost)')
    .action(async (pods: string[], options: ReleaseCommandOptions) =>
      run(options, async (output) => (await import('../actions/release/release.ts')).release(output, pods, options)),
    );
}
