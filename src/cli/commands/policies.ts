import type { Command } from 'commander';
import type { PoliciesOptions } from '../actions/policies.ts';
import { DEFAULT_NAMES } from '../../rbac/rbac-objects.ts';
import { DEFAULT_POLICY_NAME } from '../../model/names.ts';
import { names, type OutputOptions } from '../shared/options.ts';
import { type CommandRunner, defineOfflineCommand } from './define-command.ts';

/** Adds `sparkbatch policies`. */
export function addPoliciesCommand(program: Command, { run }: CommandRunner): void {
  defineOfflineCommand(
    program,
    'policies',
    'print ValidatingAdmissionPolicies that make the API server enforce the limits of a configuration, for kubectl apply -f -',
  )
    .option(
      '--config <path>',
      'the configuration (default: SPARKBATCH_CONFIG, ./sparkbatch.yaml, /etc/sparkbatch/sparkbatch.yaml); - reads standard input',
    )
    .option('--cluster <name>', 'cluster of the configuration (default: its default cluster)')
    .option('--namespace <a,b>', 'Kubernetes namespaces in which batches run (default: those of the cluster)', names)
    .option('--name <prefix>', 'what the names of the policies begin with', DEFAULT_POLICY_NAME)
    .option('--service-account <name>', 'service account of the worker', DEFAULT_NAMES.worker)
    .option('--worker-namespace <name>', 'namespace of that account (default: the first of the namespaces)')
    .option(
      '--trusted-user <a,b>',
      'further users that may set labels of SparkBatch, such as the service account of the Spark operator',
      names,
    )
    .action(async (options: OutputOptions & PoliciesOptions) =>
      run(options, async (output) => (await import('../actions/policies.ts')).policies(output, options)),
    );
}
