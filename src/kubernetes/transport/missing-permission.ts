import { DRIVER_PERMISSIONS } from '../../model/permissions/driver-permissions.ts';
import type { Permission } from '../../model/permissions/permission.ts';
import { DEFAULT_FEATURES, WORKER_PERMISSIONS } from '../../model/permissions/worker-permissions.ts';

/** A permission that an account does not have. */
export interface MissingPermission {
  readonly verb: string;
  /** `''` is the core group. */
  readonly apiGroup: string;
  /** Includes the subresource: `pods/log`. */
  readonly resource: string;
  /** Undefined: in all namespaces, or for a resource without namespace. */
  readonly namespace: string | undefined;
  /** The API server's name of the account: `system:serviceaccount:ops:spark-batch-worker`. Undefined: the account in use. */
  readonly user?: string | undefined;
}

/**
 * The permission that the message of a 403 reports as missing, or undefined when RBAC did not cause it: resource quotas,
 * admission policies and webhooks answer 403 too, with other messages.
 */
export function parseMissingPermission(apiMessage: string): MissingPermission | undefined {
  const [, user, verb, resource, apiGroup, namespace] =
    /^\S+(?: "[^"]*")? is forbidden: User "([^"]*)" cannot (\S+) resource "([^"]+)" in API group "([^"]*)" (?:in the namespace "([^"]+)"|at the cluster scope)/.exec(
      apiMessage,
    ) ?? [];
  if (user === undefined || verb === undefined || resource === undefined || apiGroup === undefined) return undefined;
  return { user, verb, resource, apiGroup, namespace };
}

/**
 * The missing rule and the command that prints a role with it, as a clause without a full stop.
 * @param certain false when the API server gave no reason and the permission is only the likely one
 */
export function missingPermissionAdvice(permission: MissingPermission, certain = true): string {
  const command = rbacCommand(permission);
  const remedy = command === undefined ? '' : `; "${command}" prints a role that grants it`;
  return `${missingRule(permission, certain)}${remedy}`;
}

/** The account, the rule that it lacks, and where, as a clause without a full stop. */
export function missingRule(permission: MissingPermission, certain = true): string {
  const { user = 'this account', namespace, apiGroup, resource, verb } = permission;
  const rule = `{apiGroups: [${apiGroup || "''"}], resources: [${resource}], verbs: [${verb}]}`;
  const where = namespace === undefined ? 'in all namespaces' : `in namespace ${namespace}`;
  return `${user} ${certain ? 'lacks' : 'may lack'} the rule ${rule} ${where}`;
}

/** The command that prints a role with this permission, or undefined when no feature needs the permission. */
function rbacCommand(permission: MissingPermission): string | undefined {
  // Only the configuration says whom a worker impersonates.
  if (permission.verb === 'impersonate') return 'sparkbatch rbac --config sparkbatch.yaml';
  const forWorker = fewestFeatures(WORKER_PERMISSIONS, permission);
  // A permission that only drivers need is missing for the account of a driver.
  const forDriver = forWorker ? undefined : fewestFeatures(DRIVER_PERMISSIONS, permission);
  const features = forWorker ?? forDriver;
  if (!features) return undefined;
  return [
    'sparkbatch rbac',
    permission.namespace === undefined ? '--all-namespaces' : `--namespace ${permission.namespace}`,
    ...(features.length > 0 ? [`--features ${[...DEFAULT_FEATURES, ...features].join(',')}`] : []),
    ...(forDriver ? ['--only drivers'] : []),
  ].join(' ');
}

/** The smallest set of non-default features with which the table grants the permission, or undefined when none does. */
function fewestFeatures(
  table: readonly Permission[],
  { verb, apiGroup, resource }: MissingPermission,
): readonly string[] | undefined {
  return table
    .filter((one) => one.apiGroup === apiGroup && one.resource === resource && one.verbs.some((own) => own === verb))
    .map(({ features }) => features.filter((feature) => !DEFAULT_FEATURES.some((known) => known === feature)))
    .toSorted((a, b) => a.length - b.length)[0];
}
