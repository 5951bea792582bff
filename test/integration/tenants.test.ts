import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { whyNoJava } from '../../stack/spark-distribution.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { BATCH_WORKFLOW_TYPE, DEFAULT_TASK_QUEUE } from '../../src/model/names.ts';
import { hollowDistribution } from '../limit-bypass/distribution.ts';
import { type Escape, type Kind, manifest, rightBatch } from '../limit-bypass/limit-bypass.ts';
import { estate } from '../limit-bypass/tenant-fixture.ts';
import { ESCAPES } from '../limit-bypass/index.ts';
import { type InProcessWorker, startInProcessWorker } from '../support/workers/in-process-worker.ts';
import { type AuditEvent, auditEvents } from '../support/records/audit-log.ts';
import { openTestEnvironment, type TestEnvironment } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { FakeOperator } from '../support/fake-operator.ts';
import { installSparkApplications } from '../support/fake-operator/install.ts';
import { describeWithSpark, DOWNLOAD_TIMEOUT, SPARK_VERSION, sparkHome } from '../support/environment/spark-home.ts';

jest.setTimeout(180_000);

const NAMESPACE = 'tenants';
/** Of the other tenant of the same worker: no escape may lead there. */
const PAYROLL = 'payroll';
/** What a driver is made of, in any way to make one. */
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
/** What each attempt was told, in the order of the table. */
let answers: readonly { kind: Kind; escape: Escape; failure: { type?: string; message: string } }[];
/**
 * Writes to anything a driver is made of while the attempts were made, by the worker in any namespace, and by anybody in those
 * of its tenants; the mark at the end.
 */
let writes: readonly AuditEvent[];
const hollow = hollowDistribution();
/** Attempts made at the same time: their workflows run beside the test, in this process. */
const AT_ONCE = 5;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE, {
    additionalNamespaces: [PAYROLL],
    features: ['native', 'manifest', 'spark-submit', 'operator', 'evidence'],
  });
  const { kubernetes } = environment.stack;
  const account = { metadata: { name: 'risk-spark' } };
  await environment.cluster.core.createNamespacedServiceAccount({ namespace: NAMESPACE, body: account });
  await installSparkApplications(kubernetes.kubeconfig);
  operator = new FakeOperator(kubernetes.kubeconfig, NAMESPACE).start();
  const home = (await whyNoJava(SPARK_VERSION)) === undefined ? await sparkHome() : hollow.home;
  running = await startInProcessWorker(environment, {
    ...estate(NAMESPACE),
    clusters: { default: { kubeconfig: environment.workerKubeconfig, namespaces: [NAMESPACE, PAYROLL] } },
    sparkSubmit: { sparkHome: home },
  });
  await tryAll();
}, DOWNLOAD_TIMEOUT);

afterAll(async () => {
  await operator.stop();
  await running.stop();
  await environment.close();
  hollow[Symbol.dispose]();
});

/** Makes every attempt of the table, between two marks in the audit log. */
async function tryAll(): Promise<void> {
  await mark('before');
  const all = Object.entries(ESCAPES).flatMap(([kind, escapes]) =>
    escapes.map((escape) => ({ kind: kind as Kind, escape })),
  );
  const told: (typeof answers)[number][] = [];
  for (let first = 0; first < all.length; first += AT_ONCE) {
    const some = all.slice(first, first + AT_ONCE);
    told.push(...(await Promise.all(some.map(async (one) => ({ ...one, failure: await refusal(one) })))));
  }
  answers = told;
  await mark('after');
  const events = auditEvents(environment.stack.kubernetes.auditLog);
  const at = (name: string) => events.findIndex((event) => isMark(event, name));
  writes = events.slice(at('before') + 1, at('after') + 1).filter(isWrite);
}

/** Started as any caller can, past the checks of our own client. */
async function refusal({ kind, escape }: { kind: Kind; escape: Escape }): Promise<{ type?: string; message: string }> {
  const error: unknown = await environment.client.workflow
    .execute(BATCH_WORKFLOW_TYPE, {
      args: [{ ...rightBatch(kind), ...escape.written }],
      taskQueue: DEFAULT_TASK_QUEUE,
      workflowId: `escape-${randomUUID()}`,
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

/** The audit log is in order: what was written before its mark is in it before its mark. */
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
  // The tests of other files write beside this one, on the same API server: in places of their own.
  const isOwnedBy =
    user?.username === environment.workerUser || [NAMESPACE, PAYROLL].includes(objectRef?.namespace ?? '');
  return (
    isOwnedBy &&
    ['create', 'update', 'patch', 'delete', 'deletecollection'].includes(verb) &&
    RESOURCES.has(objectRef?.resource ?? '')
  );
}

describe('a tenant does not get beyond its limits', () => {
  test('in any of at least 40 attempts through all four kinds', () => {
    expect(answers.length).toBeGreaterThanOrEqual(40);
    expect(new Set(answers.map(({ kind }) => kind)).size).toBe(4);
    const wrong = answers.filter(
      ({ failure, escape }) => failure.type !== 'InvalidBatch' || !escape.told.test(failure.message),
    );
    expect(wrong.map(({ kind, escape, failure }) => `${kind}, ${escape.about}: ${failure.message}`)).toEqual([]);
  });

  test('and the API server saw no write of any of them, in any namespace', () => {
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

describe('within its limits the tenant runs', () => {
  test.each(['native', 'operator'] as const)('a batch of kind %s, as its own service account', async (kind) => {
    const result = await run({ ...rightBatch(kind), driver: { annotations: SIMULATION, memory: '6g' } });
    expect(result).toMatchObject(finished);
    if (kind !== 'native') return;
    const name = result.driver?.name ?? '';
    expect((await environment.cluster.pod(name))?.spec?.serviceAccountName).toBe('risk-spark');
    // What the worker writes is written in the name by which its writes were looked for.
    await eventually('the audit log has the creation of the driver by the worker', () =>
      auditEvents(environment.stack.kubernetes.auditLog)
        .filter((event) => event.user?.username === environment.workerUser)
        .map(writeText)
        .find((write) => write === `create pods ${name}`),
    );
  });

  test('a batch of kind manifest', async () => {
    const annotations = 'annotations: { sim.spark-batch/run-time: 0.5s }';
    expect(await run({ ...rightBatch('manifest'), submit: manifest({ metadata: annotations }) })).toMatchObject(
      finished,
    );
  });
});

describeWithSpark('within its limits the tenant runs, by the real spark-submit,', () => {
  test('a batch of kind spark-submit', async () => {
    const result = await run({ ...rightBatch('spark-submit'), driver: { annotations: SIMULATION } });
    expect(result).toMatchObject(finished);
  });
});

describe('what is decided later stays within the limits', () => {
  test('a person can not extend the runtime beyond them', async () => {
    const request = { ...rightBatch('native'), driver: { annotations: { 'sim.spark-batch/run-time': '300s' } } };
    const { batchId } = await environment.batches.submit({ ...request, timeouts: { runtime: 'PT7H' } } as BatchRequest);
    await eventually('it runs', async () =>
      (await environment.batches.status(batchId)).state === 'RUNNING' ? true : undefined,
    );
    const handle = environment.client.workflow.getHandle(batchId);
    const extend = (by: string) => handle.executeUpdate('extendRuntime', { args: [{ by }] });
    expect(await extend('PT2H')).toEqual({
      accepted: false,
      message: expect.stringMatching(/would be .*9h.* in all, and limits.runtime of defaults allows .*8h/i),
    });
    expect(await extend('PT1H')).toMatchObject({ accepted: true });
    await environment.batches.kill(batchId, { reason: 'test', wait: true });
  });
});
