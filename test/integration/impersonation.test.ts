import type { KubernetesObject } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { identitiesOf } from '../../src/config/placement/tenants-of-namespace.ts';
import { configurationFromOptions } from '../../src/config/schema/configuration.ts';
import type { ConfigurationInput } from '../../src/config/schema/document.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { DEFAULT_FEATURES } from '../../src/model/permissions/worker-permissions.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import { policyObjects } from '../../src/policies/index.ts';
import { createStrict, deleteObject } from '../support/deploy/raw-api.ts';
import { CONFIG_MAP, DRIVER, manifestBatch } from '../support/manifests.ts';
import { openTestEnvironment, simulatedBatch, type TestEnvironment } from '../support/environment/test-environment.ts';
import { type AccountKubeconfig, accountKubeconfig } from '../support/environment/worker-account.ts';
import { eventually } from '../support/eventually.ts';
import { installSparkApplications } from '../support/fake-operator/install.ts';
import { type AuditEvent, ourRequests } from '../support/records/audit-log.ts';
import { type InProcessWorker, startInProcessWorker } from '../support/workers/in-process-worker.ts';

/** Namespace of the tenant `risk`: a service account with all that a batch needs creates its objects. */
const RISK = 'impersonation';
/** Namespace of the tenant `web`: its user may create pods only, and Pod Security restricts them. */
const WEB = 'impersonation-web';
const SUBMITTER = `system:serviceaccount:${RISK}:submitter`;

const TENANTS: ConfigurationInput['tenants'] = {
  risk: { namespaces: [RISK], impersonate: { serviceAccount: 'submitter' } },
  web: { namespaces: [WEB], impersonate: { user: 'web-submitter', group: 'web-team' } },
};

let environment: TestEnvironment;
let running: InProcessWorker;
let submitter: AccountKubeconfig;
/** Policies belong to the whole cluster. */
const policies: KubernetesObject[] = [];

beforeAll(async () => {
  const { document } = configurationFromOptions({ clusters: { default: {} }, tenants: TENANTS });
  environment = await openTestEnvironment(RISK, {
    additionalNamespaces: [WEB],
    features: [...DEFAULT_FEATURES, 'operator', 'secrets'],
    impersonated: identitiesOf(document, 'default', [RISK, WEB]),
  });
  const { kubeconfig } = environment.stack.kubernetes;
  const { core } = environment.cluster;
  await installSparkApplications(kubeconfig);
  await core.createNamespacedServiceAccount({ namespace: RISK, body: { metadata: { name: 'submitter' } } });
  await allowToCreate(RISK, ['pods', 'configmaps', 'services'], { kind: 'User', name: SUBMITTER });
  await allowToCreate(WEB, ['pods'], { kind: 'Group', name: 'web-team' });
  await core.patchNamespace({
    name: WEB,
    body: [{ op: 'add', path: '/metadata/labels/pod-security.kubernetes.io~1enforce', value: 'restricted' }],
  });
  submitter = await accountKubeconfig(kubeconfig, { namespace: RISK, name: 'submitter' });
  await applyPolicies();
  running = await startInProcessWorker(environment, {
    clusters: { default: { kubeconfig: environment.workerKubeconfig, namespaces: [RISK, WEB] } },
    tenants: TENANTS,
  });
});

afterAll(async () => {
  for (const policy of policies) await deleteObject(environment.stack.kubernetes.kubeconfig, policy);
  await running.stop();
  await submitter.remove();
  await environment.close();
});

/** Grants a tenant the verb `create`, as an administrator of its namespace does. */
async function allowToCreate(
  namespace: string,
  resources: readonly string[],
  subject: { readonly kind: 'User' | 'Group'; readonly name: string },
): Promise<void> {
  const { kubeconfig } = environment.stack.kubernetes;
  const apiGroup = 'rbac.authorization.k8s.io';
  const metadata = { name: 'submits', namespace };
  const rules = [{ apiGroups: [''], resources: [...resources], verbs: ['create'] }];
  const role = { apiVersion: `${apiGroup}/v1`, kind: 'Role', metadata, rules };
  await createStrict(kubeconfig, role);
  const roleRef = { apiGroup, kind: 'Role', name: 'submits' };
  const binding = { ...role, kind: 'RoleBinding', rules: undefined, roleRef, subjects: [{ ...subject, apiGroup }] };
  await createStrict(kubeconfig, binding);
}

/** The policies that `sparkbatch policies` prints, and one of the administrators. */
async function applyPolicies(): Promise<void> {
  const { kubeconfig } = environment.stack.kubernetes;
  const namespaces = [RISK, WEB];
  const { document } = configurationFromOptions({ clusters: { default: { namespaces } }, tenants: TENANTS });
  const trustedUsers = [environment.workerUser];
  const name = 'impersonation-test';
  const objects = policyObjects({ document, cluster: 'default', namespaces, trustedUsers, name });
  for (const object of [...objects, ...NO_FRIDAYS]) {
    await createStrict(kubeconfig, object);
    policies.push(object);
  }
  const pods = [
    markedPod,
    { ...markedPod, metadata: { name: 'friday', annotations: { 'platform.example/day': 'friday' } } },
  ];
  await eventually('the API server enforces the policies', async () => {
    const answers = await Promise.all(pods.map((pod) => answerTo(submitter.path, pod)));
    return answers.every((answer) => answer.includes('ValidatingAdmissionPolicy')) ? true : undefined;
  });
}

/** A pod with the marks of SparkBatch. */
const markedPod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'marked', labels: { 'spark-batch-tag': 'forged' } },
  spec: { containers: [{ name: 'main', image: 'spark' }] },
};

const NO_FRIDAYS: readonly KubernetesObject[] = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'impersonation-no-fridays' },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
      validations: [
        {
          expression: "object.metadata.?annotations[?'platform.example/day'].orValue('') != 'friday'",
          message: 'no drivers on fridays',
        },
      ],
    },
  } as KubernetesObject,
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'impersonation-no-fridays' },
    spec: {
      policyName: 'impersonation-no-fridays',
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': RISK } } },
    },
  } as KubernetesObject,
];

/** What the API server answers to an object that is created with these credentials. */
async function answerTo(kubeconfig: string, object: KubernetesObject): Promise<string> {
  const metadata = { ...object.metadata, namespace: RISK };
  return createStrict(kubeconfig, { ...object, metadata }, { dryRun: true }).then(() => 'accepted', String);
}

async function run(namespace: string, name: string, more: Partial<BatchRequest> = {}): Promise<BatchResult> {
  const tenant = namespace === RISK ? 'risk' : 'web';
  const request = simulatedBatch(namespace, { 'run-time': '100ms' }, { name, tenant, ...more });
  const { batchId } = await environment.batches.submit(request, { batchId: name });
  return environment.batches.result(batchId);
}

/** The creations in a namespace that got as far as to the objects of a batch, by the name that these begin with. */
function creations(namespace: string, name = ''): AuditEvent[] {
  return ourRequests(environment.stack.kubernetes.auditLog, namespace).filter(
    ({ verb, objectRef }) => verb === 'create' && (objectRef?.name ?? '').startsWith(name),
  );
}

const isDryRun = ({ requestURI }: AuditEvent) => requestURI.includes('dryRun=All');
const isCreated = (event: AuditEvent) => !isDryRun(event) && event.responseStatus?.code === 201;

describe('a tenant with an identity', () => {
  test('creates the objects of a batch as its service account, and follows them as the worker', async () => {
    await expect(run(RISK, 'as-submitter')).resolves.toMatchObject({ state: 'FINISHED', exitCode: 0 });
    // It is the first batch in this namespace.
    const created = await eventually('the audit log has the creations', () => {
      const found = creations(RISK);
      return found.filter(isCreated).length >= 3 ? found : undefined;
    });
    // The pod, its ConfigMap and its Service: each as a dry run, and once in earnest. On a slow machine, a step is repeated.
    const resources = (events: readonly AuditEvent[]) =>
      events.map(({ objectRef }) => objectRef?.resource ?? '').toSorted();
    const all = ['configmaps', 'pods', 'services'];
    expect([...new Set(resources(created.filter(isDryRun)))]).toEqual(all);
    expect(resources(created.filter(isCreated))).toEqual(all);
    expect(
      new Set(created.map(({ user, impersonatedUser }) => [user?.username, impersonatedUser?.username].join(' as '))),
    ).toEqual(new Set([`${environment.workerUser} as ${SUBMITTER}`]));
    const others = ourRequests(environment.stack.kubernetes.auditLog, RISK).filter(
      ({ verb, objectRef }) => verb === 'patch' && objectRef?.name?.startsWith('as-submitter'),
    );
    expect(others.length).toBeGreaterThan(0);
    for (const { impersonatedUser } of others) expect(impersonatedUser).toBeUndefined();
  });

  test('may not set the marks of SparkBatch itself, which the same policy lets the worker set in its name', async () => {
    expect(await answerTo(submitter.path, markedPod)).toMatch(/only SparkBatch creates objects with the label/);
  });

  test('has a batch rejected with every refusal of RBAC and Pod Security at once, before anything is created', async () => {
    const result = await run(WEB, 'not-allowed');
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-rejected' });
    expect(result.message).toMatch(/violates PodSecurity "restricted:latest"/);
    expect(result.message).toMatch(/User "web-submitter" cannot create resource "configmaps"/);
    expect(result.message).toMatch(/User "web-submitter" cannot create resource "services"/);
    expect(result.message).toContain('grant it, because objects of this tenant are created as this user');
    // A request that RBAC refuses has no name in the audit log; no other batch runs in this namespace.
    const events = await eventually('the audit log has the dry run', () => {
      const found = creations(WEB);
      return found.length >= 3 ? found : undefined;
    });
    expect(events.filter((event) => !isDryRun(event))).toEqual([]);
    for (const { impersonatedUser } of events) {
      expect(impersonatedUser).toMatchObject({
        username: 'web-submitter',
        groups: expect.arrayContaining(['web-team']),
      });
    }
  });

  test('has a batch rejected by a policy of the cluster in its words', async () => {
    const result = await run(RISK, 'on-friday', { driver: { annotations: { 'platform.example/day': 'friday' } } });
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-rejected' });
    expect(result.message).toContain('no drivers on fridays');
    expect(creations(RISK, 'on-friday').filter(isCreated)).toEqual([]);
  });

  test('has Secrets of a manifest and SparkApplications rejected that it may not create', async () => {
    const secret =
      'apiVersion: v1\nkind: Secret\nmetadata: { name: "${SPARK_BATCH_APPLICATION_ID}-login" }\nstringData: { user: etl }';
    const request = { ...manifestBatch({ documents: [DRIVER, CONFIG_MAP, secret] }), tenant: 'risk', namespace: RISK };
    const { batchId } = await environment.batches.submit({ ...request, name: 'with-secret' });
    const [bySecret, byApplication] = await Promise.all([
      environment.batches.result(batchId),
      run(RISK, 'with-application', { submit: { kind: 'operator' }, driver: {} }),
    ]);
    expect(bySecret).toMatchObject({ failureClass: 'submit-rejected' });
    expect(bySecret.message).toContain(`User "${SUBMITTER}" cannot create resource "secrets"`);
    expect(creations(RISK, 'with-secret').filter(isCreated)).toEqual([]);
    expect(byApplication).toMatchObject({ failureClass: 'submit-rejected' });
    expect(byApplication.message).toContain(`User "${SUBMITTER}" cannot create resource "sparkapplications"`);
  });

  test('waits for a full quota without a driver, and is rejected by one that can never hold it', async () => {
    const { core } = environment.cluster;
    const quota = { namespace: RISK, name: 'services' };
    const setTo = async (services: number) => {
      await core.createNamespacedResourceQuota({
        namespace: RISK,
        body: { metadata: { name: quota.name }, spec: { hard: { 'count/services': `${services}` } } },
      });
      await eventually('the quota is in force', async () => {
        const { status } = await core.readNamespacedResourceQuota(quota);
        return status?.used?.['count/services'];
      });
    };
    await setTo(0);
    const never = await run(RISK, 'never-fits');
    expect(never).toMatchObject({ failureClass: 'submit-rejected' });
    expect(never.message).toContain('exceeded quota: services');
    expect(creations(RISK, 'never-fits').filter(isCreated)).toEqual([]);
    await core.deleteNamespacedResourceQuota(quota);

    const { items } = await core.listNamespacedService({ namespace: RISK });
    await setTo(Math.max(1, items.length));
    const filler = { namespace: RISK, body: { metadata: { name: 'filler' }, spec: { ports: [{ port: 80 }] } } };
    if (items.length === 0) await core.createNamespacedService(filler);
    const request = simulatedBatch(RISK, {}, { name: 'fits-later', tenant: 'risk', timeouts: { submit: '5m' } });
    const { batchId } = await environment.batches.submit(request, { batchId: 'fits-later' });
    const waiting = await eventually('the submission waits for room', async () => {
      const { raw } = await environment.client.workflow.getHandle(batchId).describe();
      const { lastFailure, attempt } = raw.pendingActivities?.[0] ?? {};
      return Number(attempt) > 1 ? lastFailure?.message : undefined;
    });
    expect(waiting).toMatch(/waits for room in resource quota "services"/);
    expect(creations(RISK, 'fits-later').filter(isCreated)).toEqual([]);
    await core.deleteNamespacedResourceQuota(quota);
    await expect(environment.batches.result(batchId)).resolves.toMatchObject({ state: 'FINISHED', attempts: [{}] });
  });
});
