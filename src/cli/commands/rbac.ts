import { Option, type Command } from 'commander';
import { DEFAULT_FEATURES, type WorkerFeature } from '../../model/permissions/worker-permissions.ts';
import { DEFAULT_NAMES, type Part, PARTS, rbacList, rbacObjects, rbacYaml } from '../../rbac/index.ts';
import { UsageError } from '../shared/errors.ts';
import type { ExitName } from '../shared/exit-codes.ts';
import { featuresOption, names, type OutputOptions } from '../shared/options.ts';
import type { Output } from '../shared/output.ts';
import { type CommandRunner, defineOfflineCommand } from './define-command.ts';

interface RbacOptions {
  /** Kubernetes namespaces in which batches run. */
  readonly namespace?: readonly [string, ...string[]];
  readonly allNamespaces?: boolean;
  readonly features?: readonly WorkerFeature[];
  readonly serviceAccount?: string;
  readonly workerNamespace?: string;
  readonly driverServiceAccount?: string;
  readonly only?: Part;
}

/** Adds `sparkbatch rbac`. */
export function addRbacCommand(program: Command, { run }: CommandRunner): void {
  defineOfflineCommand(
    program,
    'rbac',
    'print the service accounts and roles that a worker and its drivers need, for kubectl apply -f -',
  )
    .option('--namespace <a,b>', 'Kubernetes namespaces in which batches run', names)
    .option('--all-namespaces', 'serve every namespace of the cluster: print a ClusterRole')
    .addOption(featuresOption())
    .option('--service-account <name>', 'service account of the worker', DEFAULT_NAMES.worker)
    .option('--worker-namespace <name>', 'namespace of that account (default: the first of --namespace)')
    .option('--driver-service-account <name>', 'service account of drivers, in each namespace', DEFAULT_NAMES.driver)
    .addOption(new Option('--only <part>', 'print only the part of the worker, or of drivers').choices(PARTS))
    .action(async (options: OutputOptions & RbacOptions) =>
      run(options, (output) => Promise.resolve(printRbac(output, options))),
    );
}

function printRbac(output: Output, options: RbacOptions): ExitName {
  const { namespace: namespaces = [], allNamespaces = false, features = DEFAULT_FEATURES, only } = options;
  const { workerNamespace = namespaces[0] } = options;
  if (namespaces.length === 0 && (!allNamespaces || only === 'drivers')) {
    throw new UsageError(
      'Name the namespaces in which batches run: --namespace a,b (for the worker also: --all-namespaces).',
    );
  }
  if (workerNamespace === undefined) {
    throw new UsageError('Name the namespace of the service account of the worker: --worker-namespace NAME.');
  }
  const objects = rbacObjects({
    namespaces,
    allNamespaces,
    features,
    workerNamespace,
    workerAccount: options.serviceAccount ?? DEFAULT_NAMES.worker,
    driverAccount: options.driverServiceAccount ?? DEFAULT_NAMES.driver,
    ...(only !== undefined && { parts: [only] }),
  });
  output.answer(rbacList(objects), () => rbacYaml(objects).trimEnd());
  return 'done';
}
