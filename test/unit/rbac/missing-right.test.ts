import { describe, expect, test } from '@jest/globals';
import { KubernetesApiError } from '../../../src/kubernetes/transport/api-error.ts';
import { type MissingRight, missingRightIn, missingRightText } from '../../../src/rbac/index.ts';
import { refusalOf } from '../../../src/submit/shared/refusal.ts';
import { SubmissionUnderWay } from '../../../src/submit/shared/submitter.ts';

const USER = 'system:serviceaccount:ops:spark-batch-worker';

describe('a refusal for want of a right', () => {
  test.each<[said: string, right: MissingRight]>([
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
  ])('says which: %s', (said, right) => {
    expect(missingRightIn(said)).toEqual(right);
  });

  test.each<[right: Omit<MissingRight, 'user'>, text: string]>([
    [
      { verb: 'list', apiGroup: '', resource: 'pods', namespace: 'team-a' },
      `The roles of ${USER} lack in namespace team-a the rule {apiGroups: [''], resources: [pods], verbs: [list]}; sparkbatch rbac --namespace team-a prints it.`,
    ],
    [
      { verb: 'create', apiGroup: 'sparkoperator.k8s.io', resource: 'sparkapplications', namespace: 'team-a' },
      `The roles of ${USER} lack in namespace team-a the rule {apiGroups: [sparkoperator.k8s.io], resources: [sparkapplications], verbs: [create]}; sparkbatch rbac --namespace team-a --features native,manifest,evidence,sweep,operator prints it.`,
    ],
    [
      { verb: 'watch', apiGroup: '', resource: 'pods', namespace: undefined },
      `The roles of ${USER} lack in all namespaces the rule {apiGroups: [''], resources: [pods], verbs: [watch]}; sparkbatch rbac --all-namespaces prints it.`,
    ],
    [
      { verb: 'patch', apiGroup: '', resource: 'services', namespace: 'a' },
      `The roles of ${USER} lack in namespace a the rule {apiGroups: [''], resources: [services], verbs: [patch]}; sparkbatch rbac --namespace a --features native,manifest,evidence,sweep,spark-submit prints it.`,
    ],
    [
      { verb: 'deletecollection', apiGroup: '', resource: 'pods', namespace: 'a' },
      `The roles of ${USER} lack in namespace a the rule {apiGroups: [''], resources: [pods], verbs: [deletecollection]}; sparkbatch rbac --namespace a --only drivers prints it.`,
    ],
    [
      { verb: 'get', apiGroup: '', resource: 'nodes', namespace: undefined },
      `The roles of ${USER} lack in all namespaces the rule {apiGroups: [''], resources: [nodes], verbs: [get]}.`,
    ],
  ])('says how to mend it: %j', (right, text) => {
    expect(missingRightText({ ...right, user: USER })).toBe(text);
  });

  test('is in the message of the error, and in that of a submission that is refused', () => {
    const said = `pods is forbidden: User "${USER}" cannot create resource "pods" in API group "" in the namespace "team-a"`;
    const error = new KubernetesApiError('creating driver x', { status: 403, reason: 'Forbidden', said }, undefined);
    expect(error.said).toBe(said);
    expect(error.message).toBe(
      `creating driver x: ${said} (HTTP 403 Forbidden). The roles of ${USER} lack in namespace team-a the rule ` +
        `{apiGroups: [''], resources: [pods], verbs: [create]}; sparkbatch rbac --namespace team-a prints it`,
    );
    expect(refusalOf('creating driver x', error).message).toBe(
      `creating driver x was refused: ${said} ${missingRightText(error.missingRight as MissingRight)}`,
    );
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
  ])('is not taken for a missing right: %s', (said) => {
    const error = new KubernetesApiError('creating x', { status: 403, said }, undefined);
    expect(error.missingRight).toBeUndefined();
    expect(error.message).toBe(`creating x: ${said} (HTTP 403)`);
  });

  test('a full quota is waited for as before', () => {
    const said = 'pods "x" is forbidden: exceeded quota: compute, requested: pods=1, used: pods=10, limited: pods=10';
    const error = new KubernetesApiError('creating x', { status: 403, said }, undefined);
    expect(refusalOf('creating x', error)).toBeInstanceOf(SubmissionUnderWay);
  });
});
