import type { Command } from 'commander';
import type { AdoptOptions } from '../actions/pods/adopt.ts';
import { type CommonOptions, withClusterAccess } from '../shared/options.ts';
import { type CommandRunner, defineCommand } from './define-command.ts';

/** Adds `sparkbatch adopt`. */
export function addAdoptCommand(program: Command, { connected }: CommandRunner): void {
  const command = defineCommand(
    program,
    'adopt [pods...]',
    'start batches that follow drivers which something else submitted (Kyuubi, spark-submit, Airflow)',
  );
  withClusterAccess(command)
    .option(
      '-n, --kubernetes-namespace <name>',
      'Kubernetes namespace of the drivers (default: that of the kubeconfig or configuration)',
    )
    .option(
      '--cluster <name>',
      "the cluster's name in the configuration of the workers (default: their default cluster)",
    )
    .option('--all', 'adopt all drivers that --selector matches')
    .option(
      '--selector <labels>',
      'label selector of the drivers, such as kyuubi-unique-tag; spark-role=driver is implied',
    )
    .option('--running', 'leave out drivers that have ended')
    .option(
      '--id <template>',
      'ids of the batches, of {pod}, {namespace}, {uid}, {applicationId}, {label:NAME} (default: {pod}-{uid})',
    )
    .option('-f, --file <path>', 'further fields of the batches (timeouts, retention, cleanup), in YAML or JSON')
    .option('--dry-run', 'show what would be adopted, and start nothing')
    .option('--yes', 'adopt several drivers without asking')
    .action(async (pods: string[], options: CommonOptions & AdoptOptions) =>
      // Imported on demand: the Kubernetes client takes long to load.
      connected(options, async (session) => (await import('../actions/pods/adopt.ts')).adopt(session, pods, options)),
    );
}
