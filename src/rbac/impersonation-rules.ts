import { IMPERSONATOR, type TenantIdentity } from '../model/batch/impersonation.ts';
import type { Permission, Rule } from '../model/permissions/permission.ts';

/** The rule, for one namespace or all, to impersonate service accounts. */
export function serviceAccountRules(grants: readonly TenantIdentity[]): Rule[] {
  return ruleFor('serviceaccounts', '', grants, ({ serviceAccount }) => serviceAccount);
}

/** The rules, for the cluster, to impersonate users and groups, and to say that it is the worker that does. */
export function userRules(grants: readonly TenantIdentity[]): Rule[] {
  if (grants.length === 0) return [];
  return [
    ...ruleFor('users', '', grants, ({ user, serviceAccount }) => (serviceAccount === undefined ? user : undefined)),
    ...ruleFor('groups', '', grants, ({ group }) => group),
    ...ruleFor(`userextras/${IMPERSONATOR.key}`, 'authentication.k8s.io', grants, () => IMPERSONATOR.value),
  ];
}

/** One rule that is bounded by the names of what is impersonated; none without any. */
function ruleFor(
  resource: string,
  apiGroup: string,
  grants: readonly TenantIdentity[],
  nameOf: (grant: TenantIdentity) => string | undefined,
): Rule[] {
  const named = grants.flatMap((grant) => {
    const name = nameOf(grant);
    return name === undefined ? [] : [{ name, tenant: grant.tenant }];
  });
  if (named.length === 0) return [];
  const tenants = [...new Set(named.map(({ tenant }) => tenant))];
  const permission: Permission = {
    features: [`tenant ${tenants.join(', ')}`],
    apiGroup,
    resource,
    verbs: ['impersonate'],
    purpose: 'creates the objects of batches as the user of their tenant',
  };
  const resourceNames = [...new Set(named.map(({ name }) => name))].toSorted();
  return [{ apiGroup, resource, resourceNames, verbs: permission.verbs, permissions: [permission] }];
}
