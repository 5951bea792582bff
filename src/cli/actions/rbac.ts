import { identitiesOf } from '../../config/placement/tenants-of-namespace.ts';
import { DEFAULT_FEATURES, type WorkerFeature } from '../../model/permissions/worker-permissions.ts';
import { DEFAULT_NAMES, type Grant, type Part, rbacList, rbacObjects, rbacYaml } from '../../rbac/index.ts';
import { configuredCluster } from '../files/configured-cluster.ts';
import { loadConfiguration } from '../files/configuration-file.ts';
import { UsageError } from '../shared/errors.ts';
import type { ExitName } from '../shared/exit-codes.ts';
import type { Output } from '../shared/output.ts';

/** Options of `sparkbatch rbac`. */
export interface RbacOptions {
  /** Kubernetes namespaces in which batches run. */
  readonly namespace?: readonly [string, ...string[]];
  readonly allNamespaces?: boolean;
  readonly features?: readonly WorkerFeature[];
  readonly serviceAccount?: string;
  readonly workerNamespace?: string;
  readonly driverServiceAccount?: string;
  readonly only?: Part;
  /** The configuration of the worker: its tenants may have their own identities. */
  readonly config?: string;
  /** A cluster of that configuration. */
  readonly cluster?: string;
}

/** `sparkbatch rbac`: prints the service accounts and roles of a worker and its drivers. */
export async function rbac(output: Output, options: RbacOptions): Promise<ExitName> {
  const { allNamespaces = false, features = DEFAULT_FEATURES, only } = options;
  const { namespaces, impersonated } = await configured(options);
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
    impersonated,
    ...(only !== undefined && { parts: [only] }),
  });
  output.answer(rbacList(objects), () => rbacYaml(objects).trimEnd());
  return 'done';
}

/**
 * The namespaces of batches, and the identities of their tenants.
 * @throws UsageError when the configuration does not have the cluster
 */
async function configured({
  config,
  cluster: name,
  namespace: named,
  allNamespaces = false,
}: RbacOptions): Promise<Required<Pick<Grant, 'namespaces' | 'impersonated'>>> {
  if (config === undefined) return { namespaces: named ?? [], impersonated: [] };
  const { document } = await loadConfiguration(config);
  const { cluster, namespaces: served } = configuredCluster(document, name);
  const namespaces = named ?? (served === '*' ? [] : served);
  // A worker of all namespaces has the accounts of every tenant, by name.
  const ofTenants = allNamespaces
    ? Object.values(document.tenants).flatMap((tenant) => tenant.namespaces.map(withoutCluster))
    : namespaces;
  return { namespaces, impersonated: identitiesOf(document, cluster, [...new Set(ofTenants)]) };
}

/** `prod/team-a` -> `team-a`. */
function withoutCluster(pattern: string): string {
  return pattern.slice(pattern.indexOf('/') + 1);
}
