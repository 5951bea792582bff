import type { WorkerFeature } from '../model/permissions/worker-permissions.ts';

/** A permission that a worker does not need, and what an attacker who has the worker's token could do with it. */
export interface ExcessPermission {
  readonly verb: string;
  readonly apiGroup: string;
  readonly resource: string;
  readonly danger: string;
  /** Workers with this feature need the permission. */
  readonly unless?: WorkerFeature;
}

/**
 * Permissions that a worker must not have. `sparkbatch doctor` warns of them; the tests check that our roles grant none.
 */
export const EXCESS_PERMISSIONS: readonly ExcessPermission[] = [
  excess('get', 'secrets', 'read secrets', 'secrets'),
  excess('list', 'secrets', 'read all secrets', 'secrets'),
  excess('watch', 'secrets', 'read all secrets'),
  excess('create', 'pods/exec', 'run commands in any pod'),
  excess('get', 'pods/exec', 'run commands in any pod'),
  excess('create', 'pods/attach', 'attach to the terminal of any pod'),
  excess('create', 'pods/portforward', 'reach the ports of any pod'),
  excess('patch', 'pods/ephemeralcontainers', 'add a container to any pod'),
  excess('create', 'serviceaccounts/token', 'act as any service account'),
  excess('impersonate', 'serviceaccounts', 'act as any service account'),
  excess('impersonate', 'users', 'act as any user'),
  excess('impersonate', 'groups', 'act as any group'),
  excess('create', 'rolebindings.rbac.authorization.k8s.io', 'grant itself permissions'),
  excess('create', 'roles.rbac.authorization.k8s.io', 'grant itself permissions'),
  excess('escalate', 'roles.rbac.authorization.k8s.io', 'grant itself permissions'),
  excess('create', 'deployments.apps', 'start workloads that no sweep finds'),
  excess('create', 'jobs.batch', 'start workloads that no sweep finds'),
  excess('deletecollection', 'pods', 'delete all pods at once'),
];

function excess(verb: string, name: string, danger: string, unless?: WorkerFeature): ExcessPermission {
  const [resource = name, ...group] = name.split('.');
  return { verb, apiGroup: group.join('.'), resource, danger, ...(unless && { unless }) };
}
