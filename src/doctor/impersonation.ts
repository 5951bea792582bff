import type { Cluster } from '../kubernetes/transport/cluster.ts';
import type { TenantIdentity } from '../model/batch/impersonation.ts';
import type { WorkerFeature } from '../model/permissions/worker-permissions.ts';
import { serviceAccountRules, userRules, workerRules } from '../rbac/index.ts';
import { type Check, type CheckResult, failed, ok } from './check.ts';
import { resourcePath, reviewAccess } from './review-access.ts';

/** Checks, for each identity of a tenant, whether the worker may impersonate it and whether it may create drivers. */
export function impersonationChecks(
  cluster: Cluster,
  identities: readonly TenantIdentity[],
  { features, file }: { readonly features: readonly WorkerFeature[]; readonly file: string },
): Check[] {
  return identities.map((identity) => ({
    subject: `cluster ${cluster.name}`,
    name: `identity of tenant ${identity.tenant} in ${identity.namespace}`,
    run: async (signal) => {
      const missing = await missingForWorker(cluster, identity, signal);
      return missing.length > 0
        ? failed(
            `the worker lacks ${missing.join(', ')}`,
            `sparkbatch rbac --config ${file} --cluster ${cluster.name} | kubectl apply -f -`,
            'Add --worker-namespace and --service-account if the worker uses another service account.',
          )
        : checkIdentity(cluster, identity, features, signal);
    },
  }));
}

async function missingForWorker(cluster: Cluster, identity: TenantIdentity, signal: AbortSignal): Promise<string[]> {
  const rules = [
    ...serviceAccountRules([identity]).map((rule) => ({ ...rule, scope: identity.namespace })),
    ...userRules([identity]).map((rule) => ({ ...rule, scope: '*' })),
  ];
  const accesses = rules.flatMap(({ apiGroup, resource, resourceNames = [], scope }) =>
    resourceNames.map((name) => ({ verb: 'impersonate', apiGroup, resource, scope, name })),
  );
  const { denied } = await reviewAccess(cluster, accesses, signal);
  return denied.map((access) => `impersonate ${resourcePath(access)} "${access.name}"`);
}

/** Whether a tenant may create what its batches consist of, by a review that is sent as its user. */
async function checkIdentity(
  cluster: Cluster,
  { namespace, user, group }: TenantIdentity,
  features: readonly WorkerFeature[],
  signal: AbortSignal,
): Promise<CheckResult> {
  const created = workerRules(features).filter(({ verbs }) => verbs.includes('create'));
  const accesses = created.map(({ apiGroup, resource }) => ({ verb: 'create', apiGroup, resource, scope: namespace }));
  const { denied } = await reviewAccess(cluster, accesses, signal, { user, ...(group !== undefined && { group }) });
  const missing = denied.map(resourcePath).join(', ');
  return denied.length > 0
    ? failed(
        `${user} may not create ${missing}: batches with these are rejected`,
        `Grant ${user} the verb create on ${missing} in namespace ${namespace}.`,
      )
    : ok(`${user} may create ${created.map(({ resource }) => resource).join(', ')}`);
}
