import { isAllowed } from '../kubernetes/resources/access-review.ts';
import type { Cluster } from '../kubernetes/transport/cluster.ts';
import type { WorkerFeature } from '../model/permissions/worker-permissions.ts';
import { type ImpersonationGrant, serviceAccountRules, userRules, workerRules } from '../rbac/index.ts';
import { type Check, type CheckResult, failed, ok } from './check.ts';

/** Checks, for each identity of a tenant, whether the worker may impersonate it and whether it may create drivers. */
export function impersonationChecks(
  cluster: Cluster,
  identities: readonly ImpersonationGrant[],
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

async function missingForWorker(
  cluster: Cluster,
  identity: ImpersonationGrant,
  signal: AbortSignal,
): Promise<string[]> {
  const inNamespace = serviceAccountRules([identity]).map((rule) => ({ ...rule, scope: identity.namespace }));
  const inCluster = userRules([identity]).map((rule) => ({ ...rule, scope: '*' }));
  const missing: string[] = [];
  for (const { apiGroup, resource, resourceNames = [], scope } of [...inNamespace, ...inCluster]) {
    for (const name of resourceNames) {
      const allowed = await isAllowed(cluster, { verb: 'impersonate', apiGroup, resource, scope, name }, signal);
      if (!allowed) missing.push(`impersonate ${resource}${apiGroup && `.${apiGroup}`} "${name}"`);
    }
  }
  return missing;
}

/** Whether a tenant may create what its batches consist of, by a review that is sent as its user. */
async function checkIdentity(
  cluster: Cluster,
  { namespace, user, group }: ImpersonationGrant,
  features: readonly WorkerFeature[],
  signal: AbortSignal,
): Promise<CheckResult> {
  const created = workerRules(features).filter(({ verbs }) => verbs.includes('create'));
  const as = { user, ...(group !== undefined && { group }) };
  const missing: string[] = [];
  for (const { apiGroup, resource } of created) {
    const access = { verb: 'create', apiGroup, resource, scope: namespace };
    if (!(await isAllowed(cluster, access, signal, as))) missing.push(`${resource}${apiGroup && `.${apiGroup}`}`);
  }
  return missing.length > 0
    ? failed(
        `${user} may not create ${missing.join(', ')}: batches with these are rejected`,
        `Grant ${user} the verb create on ${missing.join(', ')} in namespace ${namespace}.`,
      )
    : ok(`${user} may create ${created.map(({ resource }) => resource).join(', ')}`);
}
