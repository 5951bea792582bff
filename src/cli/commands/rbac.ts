import { Option, type Command } from 'commander';
import type { RbacOptions } from '../actions/rbac.ts';
import { DEFAULT_NAMES, PARTS } from '../../rbac/rbac-objects.ts';
import { featuresOption, names, type OutputOptions } from '../shared/options.ts';
import { type CommandRunner, defineOfflineCommand } from './define-command.ts';

/** Adds `sparkbatch rbac`. */
export function addRbacCommand(program: Command, { run }: CommandRunner): void {
  defineOfflineCommand(
    program,
    'rbac',
    'print the service accounts and roles that a worker and its drivers need, for kubectl apply -f -',
  )
    .option('--namespace <a,b>', 'Kubernetes namespaces in which batches run (default: those of --config)', names)
    .option('--all-namespaces', 'serve every namespace of the cluster: print a ClusterRole')
    .addOption(featuresOption())
    .option('--service-account <name>', 'service account of the worker', DEFAULT_NAMES.worker)
    .option('--worker-namespace <name>', 'namespace of that account (default: the first of --namespace)')
    .option('--driver-service-account <name>', 'service account of drivers, in each namespace', DEFAULT_NAMES.driver)
    .option(
      '--config <path>',
      'also print the permissions to impersonate what tenants of this configuration set; - reads standard input',
    )
    .option('--cluster <name>', 'cluster of that configuration (default: its default cluster)')
    .addOption(new Option('--only <part>', 'print only the part of the worker, or of drivers').choices(PARTS))
    .action(async (options: OutputOptions & RbacOptions) =>
      run(options, async (output) => (await import('../actions/rbac.ts')).rbac(output, options)),
    );
}
