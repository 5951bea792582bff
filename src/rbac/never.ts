import type { Feature } from './worker-needs.ts';

/** Something a worker has no use for, and what who stole its token could do with it. */
export interface Excess {
  readonly verb: string;
  readonly apiGroup: string;
  readonly resource: string;
  readonly danger: string;
  /** With this feature it is needed after all. */
  readonly unless?: Feature;
}

/** What a worker must not be able to do: `sparkbatch doctor` warns of it, and the tests hold our roles to it. */
export const EXCESSES: readonly Excess[] = [
  excess('get', 'secrets', 'read secrets', 'secrets'),
  excess('list', 'secrets', 'read all secrets', 'secrets'),
  excess('watch', 'secrets', 'read all secrets'),
  excess('create', 'pods/exec', 'run commands in any pod'),
  excess('get', 'pods/exec', 'run commands in any pod'),
  excess('create', 'pods/attach', 'take over the terminal of any pod'),
  excess('create', 'pods/portforward', 'reach the ports of any pod'),
  excess('patch', 'pods/ephemeralcontainers', 'put a container into any pod'),
  excess('create', 'serviceaccounts/token', 'be any service account'),
  excess('impersonate', 'serviceaccounts', 'be any service account'),
  excess('create', 'rolebindings.rbac.authorization.k8s.io', 'give itself rights'),
  excess('create', 'roles.rbac.authorization.k8s.io', 'give itself rights'),
  excess('escalate', 'roles.rbac.authorization.k8s.io', 'give itself rights'),
  excess('create', 'deployments.apps', 'leave something running that no sweep finds'),
  excess('create', 'jobs.batch', 'leave something running that no sweep finds'),
  excess('deletecollection', 'pods', 'delete all pods at once'),
];

function excess(verb: string, name: string, danger: string, unless?: Feature): Excess {
  const [resource = name, ...group] = name.split('.');
  return { verb, apiGroup: group.join('.'), resource, danger, ...(unless && { unless }) };
}
