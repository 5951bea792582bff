import { describe, expect, test } from '@jest/globals';
import { KubernetesApiError } from '../../../../src/kubernetes/transport/api-error.ts';
import {
  type MissingPermission,
  missingPermissionAdvice,
  parseMissingPermission,
} from '../../../../src/kubernetes/transport/missing-permission.ts';
import { refusalError } from '../../../../src/submit/shared/api-refusal.ts';
import { SubmissionInProgressError } from '../../../../src/submit/shared/submit-errors.ts';

const USER = 'system:serviceaccount:ops:spark-batch-worker';

describe('a 403 by RBAC', () => {
  test.each<[apiMessage: string, permission: MissingPermission]>([
    [
      `pods is forbidden: User "${USER}" cannot list resource "pods" in API group "" in the namespace "team-a"`,
      { user: USER, verb: 'list', apiGroup: '', resource: 'pods', namespace: 'team-a' },
    ],
    [
      `pods "x-driver" is forbidden: User "${USER}" cannot get resource "pods/log" in API group "" in the namespace "team-a"`,
      { user: USER, verb: 'get', apiGroup: '', resource: 'pods/log', namespace: 'team-a' },
    ],
    [
      `sparkapplications.sparkoperator.k8s.io is forbidden: User "jane" cannot create resource "sparkapplications" in API group "sparkoperator.k8s.io" in the namespace "team-a": RBAC: role.rbac.authorization.k8s.io "x" not found`,
      {
        user: 'jane',
        verb: 'create',
        apiGroup: 'sparkoperator.k8s.io',
        resource: 'sparkapplications',
        namespace: 'team-a',
      },
    ],
    [
      `pods is forbidden: User "${USER}" cannot watch resource "pods" in API group "" at the cluster scope`,
      { user: USER, verb: 'watch', apiGroup: '', resource: 'pods', namespace: undefined },
    ],
  ])('names the missing permission: %s', (apiMessage, permission) => {
    expect(parseMissingPermission(apiMessage)).toEqual(permission);
  });

  test.each<[permission: Omit<MissingPermission, 'user'>, advice: string]>([
    [
      { verb: 'list', apiGroup: '', resource: 'pods', namespace: 'team-a' },
      `${USER} lacks the rule {apiGroups: [''], resources: [pods], verbs: [list]} in namespace team-a; "sparkbatch rbac --namespace team-a" prints a role that grants it`,
    ],
    [
      { verb: 'create', apiGroup: 'sparkoperator.k8s.io', resource: 'sparkapplications', namespace: 'team-a' },
      `${USER} lacks the rule {apiGroups: [sparkoperator.k8s.io], resources: [sparkapplications], verbs: [create]} in namespace team-a; "sparkbatch rbac --namespace team-a --features native,manifest,evidence,sweep,operator" prints a role that grants it`,
    ],
    [
      { verb: 'watch', apiGroup: '', resource: 'pods', namespace: undefined },
      `${USER} lacks the rule {apiGroups: [''], resources: [pods], verbs: [watch]} in all namespaces; "sparkbatch rbac --all-namespaces" prints a role that grants it`,
    ],
    [
      { verb: 'patch', apiGroup: '', resource: 'services', namespace: 'a' },
      `${USER} lacks the rule {apiGroups: [''], resources: [services], verbs: [patch]} in namespace a; "sparkbatch rbac --namespace a --features native,manifest,evidence,sweep,spark-submit" prints a role that grants it`,
    ],
    [
      { verb: 'deletecollection', apiGroup: '', resource: 'pods', namespace: 'a' },
      `${USER} lacks the rule {apiGroups: [''], resources: [pods], verbs: [deletecollection]} in namespace a; "sparkbatch rbac --namespace a --only drivers" prints a role that grants it`,
    ],
    [
      { verb: 'get', apiGroup: '', resource: 'nodes', namespace: undefined },
      `${USER} lacks the rule {apiGroups: [''], resources: [nodes], verbs: [get]} in all namespaces`,
    ],
  ])('advises which command prints the missing rule: %j', (permission, advice) => {
    expect(missingPermissionAdvice({ ...permission, user: USER })).toBe(advice);
  });

  test('puts the advice into the message of the error and of the rejected submission', () => {
    const apiMessage = `pods is forbidden: User "${USER}" cannot create resource "pods" in API group "" in the namespace "team-a"`;
    const error = new KubernetesApiError(
      'creating driver x',
      { status: 403, reason: 'Forbidden', apiMessage },
      undefined,
    );
    const advice = missingPermissionAdvice(error.missingPermission as MissingPermission);
    expect(error.apiMessage).toBe(apiMessage);
    expect(advice).toBe(
      `${USER} lacks the rule {apiGroups: [''], resources: [pods], verbs: [create]} in namespace team-a; ` +
        '"sparkbatch rbac --namespace team-a" prints a role that grants it',
    );
    expect(error.message).toBe(`creating driver x: ${apiMessage} (HTTP 403 Forbidden). ${advice}`);
    expect(refusalError('creating driver x', error).message).toBe(
      `creating driver x was refused: ${apiMessage}. ${advice}.`,
    );
  });
});

describe('a refusal of a request as the user of a tenant', () => {
  const refusalOf = (apiMessage: string) =>
    refusalError('creating x', new KubernetesApiError('creating x', { status: 403, apiMessage }, undefined), {
      as: { user: 'etl' },
    }).message;

  test('advises to grant the permission to this user, and no role of the worker', () => {
    const apiMessage =
      'pods is forbidden: User "etl" cannot create resource "pods" in API group "" in the namespace "a"';
    expect(refusalOf(apiMessage)).toBe(
      `creating x was refused: ${apiMessage}. etl lacks the rule {apiGroups: [''], resources: [pods], verbs: [create]} in ` +
        'namespace a: grant it, because objects of this tenant are created as this user (tenants.*.impersonate).',
    );
  });

  test('names the command for a worker that may not impersonate this user', () => {
    const apiMessage = `users "etl" is forbidden: User "${USER}" cannot impersonate resource "users" in API group "" at the cluster scope`;
    expect(refusalOf(apiMessage)).toMatch(/"sparkbatch rbac --config sparkbatch.yaml" prints a role that grants it\.$/);
  });
});

describe('a 403 of another cause', () => {
  test.each([
    'pods "x" is forbidden: exceeded quota: compute, requested: pods=1, used: pods=10, limited: pods=10',
    'pods "x" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
    'pods "x" is forbidden: error looking up service account team-a/spark: serviceaccount "spark" not found',
    'admission webhook "policy.example" denied the request: pods is forbidden: User "a" cannot list resource "pods" in API group "" in the namespace "b"',
    'pods "x" is forbidden: ValidatingAdmissionPolicy \'images\' with binding \'all\' denied request: User "a" cannot use it',
    'pods "x" is forbidden: unable to create new content in namespace team-a because it is being terminated',
    'forbidden: User "a" cannot get path "/metrics"',
  ])('names no missing permission: %s', (apiMessage) => {
    const error = new KubernetesApiError('creating x', { status: 403, apiMessage }, undefined);
    expect(error.missingPermission).toBeUndefined();
    expect(error.message).toBe(`creating x: ${apiMessage} (HTTP 403)`);
  });

  test('makes a submission wait when a resource quota is full', () => {
    const apiMessage =
      'pods "x" is forbidden: exceeded quota: compute, requested: pods=1, used: pods=10, limited: pods=10';
    const error = new KubernetesApiError('creating x', { status: 403, apiMessage }, undefined);
    expect(refusalError('creating x', error)).toBeInstanceOf(SubmissionInProgressError);
  });
});
