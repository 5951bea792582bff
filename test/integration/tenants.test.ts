import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { KubernetesObject } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { whyNoJava } from '../../stack/spark-distribution.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { BATCH_WORKFLOW_TYPE, DEFAULT_TASK_QUEUE } from '../../src/model/names.ts';
import { configurationFromOptions } from '../../src/config/schema/configuration.ts';
import { policyObjects } from '../../src/policies/index.ts';
import { executorPod, OBJECT_BYPASSES } from '../limit-bypass/objects.ts';
import { createStrict, deleteObject, patchStrict } from '../support/deploy/raw-api.ts';
import { type AccountKubeconfig, accountKubeconfig, grant } from '../support/environment/worker-account.ts';
import { emptySparkHome } from '../limit-bypass/empty-spark-home.ts';
import { type BuiltInKind, type LimitBypass, manifest, validBatch } from '../limit-bypass/limit-bypass.ts';
import { tenantFixture } from '../limit-bypass/tenant-fixture.ts';
import { LIMIT_BYPASSES } from '../limit-bypass/index.ts';
import { type InProcessWorker, startInProcessWorker } from '../support/workers/in-process-worker.ts';
import { type AuditEvent, auditEvents } from '../support/records/audit-log.ts';
import { openTestEnvironment, type TestEnvironment } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { FakeOperator } from '../support/fake-operator.ts';
import { installSparkApplications } from '../support/fake-operator/install.ts';
import { describeWithSpark } from '../support/environment/describe-with-spark.ts';
import { DOWNLOAD_TIMEOUT, SPARK_VERSION, sparkHome } from '../support/environment/spark-home.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';

const NAMESPACE = 'tenants';
/** Namespace of another tenant of the same worker, which no attempt may reach. */
const PAYROLL = 'payroll';
/** Resources that a driver of any kind consists of. */
const RESOURCES = new Set([
  'pods',
  'configmaps',
  'services',
  'secrets',
  'persistentvolumeclaims',
  'ingresses',
  'sparkapplications',
  'serviceaccounts',
  'roles',
  'rolebindings',
  'jobs',
  'statefulsets',
]);

let environment: TestEnvironment;
let operator: FakeOperator;
let running: InProcessWorker;
/** The credentials of the code of an application: those of its driver. */
let application: AccountKubeconfig;
/** Policies belong to the whole cluster. */
const policies: KubernetesObject[] = [];
/** The failure of each attempt, in the order of the table. */
let answers: readonly { kind: BuiltInKind; bypass: LimitBypass; failure: { type?: string; message: string } }[];
/**
 * Writes to these resources during the attempts: those of the worker in any namespace, and those of any user in the
 * namespaces of its tenants. The last one is the mark at the end.
 */
let writes: readonly AuditEvent[];
const sparkHomeFixture = emptySparkHome();
/** Concurrent attempts: their workflows run in the process of the test. */
const AT_ONCE = 10;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE, {
    additionalNamespaces: [PAYROLL],
    features: ['native', 'manifest', 'spark-submit', 'operator', 'evidence'],
  });
  const { kubernetes } = environment.stack;
  await grant(kubernetes.kubeconfig, {
    namespaces: [NAMESPACE],
    driverAccount: 'risk-spark',
    features: ['native', 'volume-claims'],
    parts: ['drivers'],
  });
  const admin = { metadata: { name: 'admin' } };
  await environment.cluster.core.createNamespacedServiceAccount({ namespace: NAMESPACE, body: admin });
  application = await accountKubeconfig(kubernetes.kubeconfig, { namespace: NAMESPACE, name: 'risk-spark' });
  await applyPolicies();
  await installSparkApplications(kubernetes.kubeconfig);
  operator = new FakeOperator(kubernetes.kubeconfig, NAMESPACE).start();
  const home = (await whyNoJava(SPARK_VERSION)) === undefined ? await sparkHome() : sparkHomeFixture.home;
  running = await startInProcessWorker(environment, {
    ...tenantFixture(NAMESPACE),
    clusters: { default: { kubeconfig: environment.workerKubeconfig, namespaces: [NAMESPACE, PAYROLL] } },
    sparkSubmit: { sparkHome: home },
  });
  await tryAll();
}, DOWNLOAD_TIMEOUT);

afterAll(async () => {
  for (const policy of policies) await deleteObject(environment.stack.kubernetes.kubeconfig, policy);
  await operator.stop();
  await running.stop();
  await application.remove();
  await environment.close();
  sparkHomeFixture[Symbol.dispose]();
});

/** Creates the policies of the tenant's limits, and waits until the API server enforces them. */
async function applyPolicies(): Promise<void> {
  const { kubeconfig } = environment.stack.kubernetes;
  const clusters = { default: { kubeconfig: environment.workerKubeconfig, namespaces: [NAMESPACE, PAYROLL] } };
  const { document } = configurationFromOptions({ ...tenantFixture(NAMESPACE), clusters });
  const namespaces = [NAMESPACE, PAYROLL];
  const trustedUsers = [environment.workerUser];
  const name = 'tenants-test';
  for (const object of policyObjects({ document, cluster: 'default', namespaces, trustedUsers, name })) {
    await createStrict(kubeconfig, object);
    policies.push(object);
  }
  await eventually('the API server enforces the policies', async () => {
    const [first] = OBJECT_BYPASSES;
    return first && first.message.test(await refusalOf(first.object)) ? true : undefined;
  });
}

/** The message with which the API server refuses an object to the code of an application. */
async function refusalOf(object: KubernetesObject): Promise<string> {
  const metadata = { ...object.metadata, namespace: NAMESPACE };
  // Drivers may not create Services.
  const kubeconfig = object.kind === 'Service' ? environment.workerKubeconfig : application.path;
  const created = await createStrict(kubeconfig, { ...object, metadata }, { dryRun: true }).catch(String);
  return typeof created === 'string' ? created : 'it was not refused';
}

/** Makes every attempt of the table between two marks in the audit log. */
async function tryAll(): Promise<void> {
  await mark('before');
  const all = Object.entries(LIMIT_BYPASSES).flatMap(([kind, bypasses]) =>
    bypasses.map((bypass) => ({ kind: kind as BuiltInKind, bypass })),
  );
  const failures: (typeof answers)[number][] = [];
  for (let first = 0; first < all.length; first += AT_ONCE) {
    const some = all.slice(first, first + AT_ONCE);
    failures.push(...(await Promise.all(some.map(async (one) => ({ ...one, failure: await refusal(one) })))));
  }
  answers = failures;
  await mark('after');
  const events = auditEvents(environment.stack.kubernetes.auditLog);
  const at = (name: string) => events.findIndex((event) => isMark(event, name));
  writes = events.slice(at('before') + 1, at('after') + 1).filter(isWrite);
}

/** Starts the workflow without our client and its checks. */
async function refusal({
  kind,
  bypass,
}: {
  kind: BuiltInKind;
  bypass: LimitBypass;
}): Promise<{ type?: string; message: string }> {
  const error: unknown = await environment.client.workflow
    .execute(BATCH_WORKFLOW_TYPE, {
      args: [{ ...validBatch(kind), ...bypass.fields }],
      taskQueue: DEFAULT_TASK_QUEUE,
      workflowId: `bypass-${randomUUID()}`,
    })
    .then(
      () => undefined,
      (one: unknown) => one,
    );
  const { cause } = (error ?? {}) as { cause?: { type?: string; message?: string } };
  return {
    message: cause?.message ?? `it was not refused: ${String(error)}`,
    ...(cause?.type && { type: cause.type }),
  };
}

/** Writes a mark into the audit log, which is in order: earlier writes precede it. */
async function mark(name: string): Promise<void> {
  await environment.cluster.core.createNamespacedConfigMap({
    namespace: NAMESPACE,
    body: { metadata: { name: `mark-${name}` } },
  });
  await eventually(`the audit log has the mark ${name}`, () =>
    readFileSync(environment.stack.kubernetes.auditLog, 'utf8').includes(`mark-${name}`) ? true : undefined,
  );
}

function isMark({ objectRef, verb, stage }: AuditEvent, name: string): boolean {
  return stage === 'ResponseComplete' && verb === 'create' && objectRef?.name === `mark-${name}`;
}

function isWrite({ verb, objectRef, user }: AuditEvent): boolean {
  // Other test files write to other namespaces of the same API server.
  const isRelevant =
    user?.username === environment.workerUser || [NAMESPACE, PAYROLL].includes(objectRef?.namespace ?? '');
  // A controller of Kubernetes creates it in every new namespace, at any time.
  const isOfNamespace = objectRef?.name === 'kube-root-ca.crt';
  return (
    isRelevant &&
    !isOfNamespace &&
    ['create', 'update', 'patch', 'delete', 'deletecollection'].includes(verb) &&
    RESOURCES.has(objectRef?.resource ?? '')
  );
}

describe('a tenant', () => {
  test('exceeds its limits in none of at least 40 attempts through all four submit kinds', () => {
    expect(answers.length).toBeGreaterThanOrEqual(40);
    expect(new Set(answers.map(({ kind }) => kind)).size).toBe(4);
    const wrong = answers.filter(
      ({ failure, bypass }) => failure.type !== 'InvalidBatch' || !bypass.message.test(failure.message),
    );
    expect(wrong.map(({ kind, bypass, failure }) => `${kind}, ${bypass.about}: ${failure.message}`)).toEqual([]);
  });

  test('causes no write to the API server by any of these attempts', () => {
    expect(writes.map(writeText)).toEqual(['create configmaps mark-after']);
  });
});

const writeText = ({ verb, objectRef }: AuditEvent) => `${verb} ${objectRef?.resource} ${objectRef?.name}`;

const SIMULATION = { 'sim.spark-batch/run-time': '0.5s' };
const finished = { state: 'FINISHED', exitCode: 0 };

async function run(request: Partial<BatchRequest>) {
  const { batchId } = await environment.batches.submit(request as BatchRequest);
  return environment.batches.result(batchId);
}

describe('a tenant within its limits', () => {
  test.each(['native', 'operator'] as const)('runs a batch of kind %s with its service account', async (kind) => {
    const result = await run({ ...validBatch(kind), driver: { annotations: SIMULATION, memory: '6g' } });
    expect(result).toMatchObject(finished);
    if (kind !== 'native') return;
    const name = result.driver?.name ?? '';
    expect((await environment.cluster.pod(name))?.spec?.serviceAccountName).toBe('risk-spark');
    // The filter for writes above would have found those of the worker.
    await eventually('the audit log has the creation of the driver by the worker', () =>
      auditEvents(environment.stack.kubernetes.auditLog)
        .filter((event) => event.user?.username === environment.workerUser)
        .map(writeText)
        .find((write) => write === `create pods ${name}`),
    );
  });

  test('runs a batch of kind manifest', async () => {
    const annotations = 'annotations: { sim.spark-batch/run-time: 0.5s }';
    expect(await run({ ...validBatch('manifest'), submit: manifest({ metadata: annotations }) })).toMatchObject(
      finished,
    );
  });
});

describeWithSpark('a tenant within its limits', () => {
  test('runs a batch of kind spark-submit with the real spark-submit', async () => {
    const result = await run({ ...validBatch('spark-submit'), driver: { annotations: SIMULATION } });
    expect(result).toMatchObject(finished);
  });
});

describe('the API server, with the policies of the tenant,', () => {
  test.each(OBJECT_BYPASSES)('refuses $about to the code of an application', async ({ object, message }) => {
    expect(await refusalOf(object)).toMatch(message);
  });

  test('accepts an executor', async () => {
    expect(await refusalOf(executorPod())).toBe('it was not refused');
  });

  test('refuses changes of a driver that make it count for another batch', async () => {
    const hold = { annotations: { 'sim.spark-batch/hold': 'Running' } };
    const { batchId } = await environment.batches.submit({ ...validBatch('native'), driver: hold } as BatchRequest);
    const driver = await batchHelpers(() => environment).runningDriver(batchId);
    const patch = (metadata: object) =>
      patchStrict(application.path, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: driver.name, namespace: NAMESPACE, ...metadata },
      }).then(
        () => 'it was not refused',
        (error: unknown) => String(error),
      );
    expect(await patch({ labels: { 'spark-batch-tag': 'other' } })).toMatch(/only SparkBatch changes the label/);
    expect(await patch({ annotations: { 'spark-batch/workflow-id': 'other' } })).toMatch(/only SparkBatch changes/);
    expect(await patch({ annotations: { 'iam.amazonaws.com/role': 'x' } })).toMatch(
      /annotation iam.amazonaws.com\/role/,
    );
    // A label with the same key would hide the change of an annotation.
    expect(await patch({ labels: { 'spark-batch/workflow-id': batchId } })).toMatch(/only SparkBatch changes/);
    // Spark's driver annotates its own pod.
    expect(await patch({ annotations: { 'spark.exit-exception': 'x' } })).toBe('it was not refused');
    await environment.batches.kill(batchId, { reason: 'test', wait: true });
  });
});

describe('an extension of the runtime', () => {
  test('is refused beyond the limits of the tenant', async () => {
    const request = { ...validBatch('native'), driver: { annotations: { 'sim.spark-batch/hold': 'Running' } } };
    const { batchId } = await environment.batches.submit({ ...request, timeouts: { runtime: 'PT7H' } } as BatchRequest);
    await batchHelpers(() => environment).untilRunning(batchId);
    const handle = environment.client.workflow.getHandle(batchId);
    const extend = (by: string) => handle.executeUpdate('extendRuntime', { args: [{ by }] });
    expect(await extend('PT2H')).toEqual({
      accepted: false,
      message: expect.stringMatching(/would be 9h, and limits\.runtime of defaults allows 8h; it is 7h now$/),
    });
    expect(await extend('PT1H')).toMatchObject({ accepted: true });
    await environment.batches.kill(batchId, { reason: 'test', wait: true });
  });
});
