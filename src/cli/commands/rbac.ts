import { DEFAULT_FEATURES, type WorkerFeature } from '../../model/permissions/worker-permissions.ts';
import { DEFAULT_NAMES, type Part, rbacList, rbacObjects, rbacYaml } from '../../rbac/index.ts';
import { UsageError } from '../errors.ts';
import type { ExitName } from '../exit-codes.ts';
import type { Output } from '../output.ts';

/** Options of `sparkbatch rbac`. */
export interface RbacCommandOptions {
  /** Kubernetes namespaces in which batches run. */
  readonly namespace?: readonly [string, ...string[]];
  readonly allNamespaces?: boolean;
  readonly features?: readonly WorkerFeature[];
  readonly serviceAccount?: string;
  readonly workerNamespace?: string;
  readonly driverServiceAccount?: string;
  readonly only?: Part;
}

/** `sparkbatch rbac`: prints manifests for `kubectl apply -f -`; asks nobody. */
export function printRbac(output: Output, options: RbacCommandOptions): ExitName {
  const { namespace: namespaces = [], allNamespaces = false, features = DEFAULT_FEATURES, only } = options;
  const { workerNamespace = namespaces[0] } = options;
  if (namespaces.length === 0 && (!allNamespaces || only === 'drivers')) {
    throw new UsageError('Say in which namespaces batches run: --namespace a,b; for the worker also --all-namespaces.');
  }
  if (workerNamespace === undefined) {
    throw new UsageError('Say where the service account of the worker is: --worker-namespace NAME.');
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
