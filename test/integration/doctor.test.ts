import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesObject } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configurationFromOptions } from '../../src/config/schema/configuration.ts';
import { doctor } from '../../src/cli/actions/doctor.ts';
import type { Output } from '../../src/cli/shared/output.ts';
import type { CompletedCheck } from '../../src/doctor/index.ts';
import type { TenantInput } from '../../src/model/configuration-input.ts';
import { DEFAULT_FEATURES } from '../../src/model/permissions/worker-permissions.ts';
import { SWEEP_SCHEDULE_ID } from '../../src/model/names.ts';
import { type PolicyObject, policyObjects } from '../../src/policies/index.ts';
import { createStrict, deleteObject, patchStrict } from '../support/deploy/raw-api.ts';
import { type Fault, silence } from '../support/proxies/api-proxy.ts';
import { runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';

const NAMESPACE = 'doctor';

let environment: FaultyEnvironment;

const env = () => ({ TEMPORAL_ADDRESS: environment.stack.temporal.address, TEMPORAL_NAMESPACE: NAMESPACE });

/** The checks of the doctor, by `subject: name`. */
async function examine(...args: string[]) {
  return examineAll('--kubernetes-namespaces', NAMESPACE, ...args);
}

/** The same for a worker of all namespaces. */
async function examineAll(...args: string[]) {
  const own = ['--kubeconfig', environment.proxy.kubeconfig, '--timeout', '2m', '-o', 'json'];
  const { code, out, err } = await runCommand(['doctor', ...own, ...args], { env: env() });
  expect(err).toBe('');
  const { works, checks } = JSON.parse(out) as { works: boolean; checks: CompletedCheck[] };
  const byName = new Map(checks.map((check) => [`${check.subject}: ${check.name}`, check]));
  const outcomes = Object.fromEntries([...byName].map(([name, { outcome }]) => [name, outcome]));
  return { code, works, outcomes, of: (name: string) => byName.get(name) };
}

const ALL_WELL = {
  'temporal: connection': 'ok',
  'temporal: namespace': 'ok',
  'temporal: task queue': 'ok',
  'temporal: search attributes': 'ok',
  'temporal: sweep': 'ok',
  'temporal: clock': 'ok',
  'cluster default: connection': 'ok',
  'cluster default: clock': 'ok',
  [`cluster default: permissions in ${NAMESPACE}`]: 'ok',
  [`cluster default: excess permissions in ${NAMESPACE}`]: 'ok',
  [`cluster default: driver pods in ${NAMESPACE}`]: 'ok',
};

/** The response of an API server with a clock that is wrong by a number of milliseconds. */
function versionWithClock(offset: number): Fault {
  const answer = () => ({
    status: 200,
    headers: { 'content-type': 'application/json', date: new Date(Date.now() + offset).toUTCString() },
    body: Buffer.from('{"gitVersion":"v1.36.3"}'),
  });
  return { kind: 'answer', moment: 'before', answer };
}

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  await environment.worker();
  const { code } = await runCommand(['init'], { env: env() });
  expect(code).toBe(0);
});

afterAll(() => environment.close());

describe('sparkbatch doctor', () => {
  test('finds no problems with the permissions of a worker', async () => {
    const { code, works, outcomes, of } = await examine();
    expect({ code, works, outcomes }).toEqual({ code: 0, works: true, outcomes: ALL_WELL });
    expect(of('cluster default: connection')?.message).toMatch(/^Kubernetes v1\.\d+\.\d+ at http/);
  });

  test('prints a line per check for people', async () => {
    const args = ['doctor', '--kubeconfig', environment.proxy.kubeconfig, '--kubernetes-namespaces', NAMESPACE];
    const { code, out } = await runCommand(args, { env: env() });
    expect(code).toBe(0);
    expect(out).toMatch(/^temporal\n {2}ok {7}connection: Temporal \S+ at /);
    expect(out).toMatch(/\ncluster default\n/);
    expect(out).toMatch(/\nNo problems found\.\n$/);
  });

  test('names every missing permission and the command that grants it, and runs the other checks', async () => {
    const { code, outcomes, of } = await examine('--features', 'native,operator,secrets');
    expect(code).toBe(10);
    expect(outcomes).toMatchObject({ ...ALL_WELL, [`cluster default: permissions in ${NAMESPACE}`]: 'failed' });
    const { message, fix } = of(`cluster default: permissions in ${NAMESPACE}`) ?? {};
    expect(message).toBe(
      'lacks create sparkapplications.sparkoperator.k8s.io, get sparkapplications.sparkoperator.k8s.io, ' +
        'delete sparkapplications.sparkoperator.k8s.io, create secrets, get secrets',
    );
    expect(fix?.[0]).toBe(
      `sparkbatch rbac --namespace ${NAMESPACE} --features native,operator,secrets | kubectl apply -f -`,
    );
  });

  test('warns of permissions that a worker does not need', async () => {
    const { code, of } = await examine('--kubeconfig', environment.stack.kubernetes.kubeconfig);
    expect(code).toBe(0);
    const { outcome, message } = of(`cluster default: excess permissions in ${NAMESPACE}`) ?? {};
    expect(outcome).toBe('warning');
    expect(message).toContain('read secrets, read all secrets, run commands in any pod');
  });

  test('checks the permissions of a worker of all namespaces', async () => {
    const { code, of } = await examineAll();
    expect(code).toBe(10);
    expect(of('cluster default: permissions in *')?.message).toContain('watch pods');
  });

  test('fails when the Spark operator is not installed', async () => {
    const notFound = { status: 404, headers: {}, body: Buffer.from('404 page not found\n') };
    const where = ({ url }: { url: string }) => url.startsWith('/apis/sparkoperator.k8s.io');
    const rule = environment.proxy.rule({ where }, { kind: 'answer', moment: 'before', answer: notFound });
    const { of } = await examine('--features', 'operator');
    rule.remove();
    expect(of('cluster default: Spark operator')).toMatchObject({
      outcome: 'failed',
      message: 'the API server does not serve SparkApplication (sparkoperator.k8s.io/v1beta2)',
      fix: [expect.stringMatching(/^helm install spark-operator/)],
    });
  });

  test.each([
    [28, 'warning', 0],
    [-3600, 'failed', 10],
  ])('reports a clock that is %d s off', async (seconds, outcome, exit) => {
    const fault = versionWithClock(seconds * 1000);
    const rule = environment.proxy.rule({ where: ({ url }) => url === '/version' }, fault);
    const { code, of } = await examine();
    rule.remove();
    expect(code).toBe(exit);
    expect(of('cluster default: clock')).toMatchObject({
      outcome,
      message: expect.stringMatching(/ (ahead of|behind) the local clock$/),
    });
  });

  test('times out when the API server does not answer', async () => {
    const rule = environment.proxy.rule({ where: ({ url }) => url === '/version' }, silence);
    const { code, outcomes, of } = await examine('--timeout', '10s');
    rule.remove();
    expect(code).toBe(10);
    expect(of('cluster default: connection')).toMatchObject({ outcome: 'failed', message: 'took longer than 10 s' });
    expect(outcomes).toMatchObject({ 'temporal: connection': 'ok', 'temporal: task queue': 'ok' });
  });

  test('checks the cluster when Temporal is unreachable', async () => {
    const { code, outcomes, of } = await examine('--address', '127.0.0.1:1');
    expect(code).toBe(10);
    expect(of('temporal: connection')?.message).toContain('ECONNREFUSED');
    expect(outcomes).toMatchObject({
      'temporal: namespace': 'skipped',
      'temporal: sweep': 'skipped',
      'cluster default: connection': 'ok',
      [`cluster default: permissions in ${NAMESPACE}`]: 'ok',
    });
  });

  test('reports a missing Temporal namespace and a task queue without workers', async () => {
    const nowhere = await examine('--namespace', 'nope');
    expect(nowhere.of('temporal: namespace')).toMatchObject({
      outcome: 'failed',
      fix: ['temporal operator namespace create --namespace nope'],
    });
    const unserved = await examine('--task-queue', 'unserved');
    expect(unserved.code).toBe(10);
    expect(unserved.of('temporal: task queue')).toMatchObject({ message: 'no worker polls "unserved": batches wait' });
    expect(unserved.of('temporal: sweep')).toMatchObject({
      outcome: 'warning',
      message: 'is scheduled on task queue "spark-batch"',
    });
  });

  test('warns when the sweep schedule is paused', async () => {
    const schedule = environment.client.schedule.getHandle(SWEEP_SCHEDULE_ID);
    await schedule.pause('night shift');
    const paused = await examine();
    await schedule.unpause();
    expect(paused.code).toBe(0);
    expect(paused.of('temporal: sweep')).toMatchObject({
      outcome: 'warning',
      message: 'the schedule is paused (night shift): orphans are not deleted',
    });
  });

  test('reports a missing namespace and an admission policy that rejects drivers', async () => {
    const admin = environment.stack.kubernetes.kubeconfig;
    const missing = await examine('--kubeconfig', admin, '--kubernetes-namespaces', 'no-such');
    expect(missing.of('cluster default: driver pods in no-such')).toMatchObject({
      outcome: 'failed',
      fix: ['kubectl create namespace no-such'],
    });
    const { core } = environment.cluster;
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await core.createNamespace({ body: { metadata: { name: 'doctor-strict', labels } } });
    const strict = await examine('--kubeconfig', admin, '--kubernetes-namespaces', 'doctor-strict');
    expect(strict.code).toBe(0);
    expect(strict.of('cluster default: driver pods in doctor-strict')).toMatchObject({
      outcome: 'warning',
      message: expect.stringContaining('violates PodSecurity'),
    });
  });

  test('reports an unreadable kubeconfig', async () => {
    const { code, of } = await examine('--kubeconfig', '/nowhere/kubeconfig');
    expect(code).toBe(10);
    expect(of('cluster default: configuration')?.message).toContain('/nowhere/kubeconfig');
  });

  test('looks for a Spark distribution when the feature spark-submit is used', async () => {
    const { of } = await examine('--features', 'native,spark-submit', '--spark-home', '/nowhere/spark');
    expect(of('spark-submit: Spark distribution')).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('/nowhere/spark'),
      fix: [expect.stringContaining('--spark-home')],
    });
  });
});

describe('sparkbatch doctor with a configuration', () => {
  const RISK = { namespaces: [NAMESPACE], limits: { images: ['spark:*'] } };
  const IDENTITY = `cluster default: identity of tenant risk in ${NAMESPACE}`;
  const OWNERSHIP = 'cluster default: admission policy spark-batch-ownership';
  const LIMITS = `cluster default: admission policy spark-batch-limits-${NAMESPACE}`;
  const directory = mkdtempSync(join(tmpdir(), 'spark-batch-doctor-'));
  const file = join(directory, 'sparkbatch.yaml');
  const admin = () => environment.stack.kubernetes.kubeconfig;

  /** Policies hold for the whole cluster, and other suites create them with the same names. */
  const policies: KubernetesObject[] = [];

  afterAll(async () => {
    rmSync(directory, { recursive: true });
    for (const policy of policies) await deleteObject(admin(), policy);
  });

  /** Writes the configuration of a tenant, and runs the doctor with it. */
  async function examineTenant(kubeconfig: string, risk: TenantInput) {
    const configuration = { clusters: { default: { kubeconfig, namespaces: [NAMESPACE] } }, tenants: { risk } };
    writeFileSync(file, JSON.stringify(configuration));
    let checks: readonly CompletedCheck[] = [];
    // In this process, which spares the start of another one for each look.
    const output = { answer: (answer: { checks: CompletedCheck[] }) => void ({ checks } = answer) };
    const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = env();
    const features = DEFAULT_FEATURES;
    const options = { config: file, address, namespace, features, timeout: 120_000, clusterName: 'default' };
    await doctor({ ...options, taskQueue: 'spark-batch', output: 'json' }, output as unknown as Output);
    const { document } = configurationFromOptions(configuration);
    const of = (name: string) => checks.find((check) => `${check.subject}: ${check.name}` === name);
    return { document, of };
  }

  /** Repeats a check until it knows of a grant: the API server authorizes by a cache that follows the roles and bindings. */
  const untilGranted = (
    check: () => Promise<CompletedCheck | undefined>,
    knows: (result: CompletedCheck) => boolean,
  ): Promise<CompletedCheck> =>
    eventually('the grant is in force', async () => {
      const result = await check();
      if (result && knows(result)) return result;
      throw new Error(result?.message);
    });

  /** Another suite may have a policy of this name in force at the moment: it removes it at its end. */
  const createWhenFree = (object: KubernetesObject) =>
    eventually(`${object.kind} ${object.metadata?.name} is created`, () => createStrict(admin(), object), {
      within: 400_000,
      every: 1000,
    });

  test('says for each policy whether it is missing, different or in force', async () => {
    const missing = await examineTenant(admin(), RISK);
    expect(missing.of(LIMITS)).toMatchObject({
      outcome: 'warning',
      message: 'is not installed: what it refuses is accepted; is not in force: its binding is missing',
      fix: [
        `sparkbatch policies --config ${file} --cluster default | kubectl apply -f -`,
        expect.stringContaining('--worker-namespace'),
      ],
    });

    const trustedUsers = [environment.workerUser];
    const { document } = missing;
    const objects = policyObjects({ document, cluster: 'default', namespaces: [NAMESPACE], trustedUsers });
    for (const object of objects) {
      await createWhenFree(object);
      policies.push(object);
    }
    const installed = await examineTenant(admin(), RISK);
    for (const name of [OWNERSHIP, LIMITS]) {
      expect(installed.of(name)).toMatchObject({ outcome: 'ok', message: `is in force in ${NAMESPACE}` });
    }

    const change = (kind: PolicyObject['kind'], name: string, spec: object) => {
      const object = objects.find((one) => one.kind === kind && one.metadata.name.includes(name));
      return patchStrict(admin(), { ...object, spec } as KubernetesObject);
    };
    await change('ValidatingAdmissionPolicy', 'limits', { failurePolicy: 'Ignore' });
    await change('ValidatingAdmissionPolicyBinding', 'ownership', { validationActions: ['Warn'] });
    const changed = await examineTenant(admin(), RISK);
    expect(changed.of(LIMITS)).toMatchObject({
      outcome: 'warning',
      message: 'differs from the configuration in failurePolicy',
    });
    expect(changed.of(OWNERSHIP)).toMatchObject({
      outcome: 'warning',
      message: 'is not in force: its binding does not deny (validationActions: Warn)',
    });

    const elsewhere = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['other'] }] };
    await change('ValidatingAdmissionPolicyBinding', 'limits', { matchResources: { namespaceSelector: elsewhere } });
    const unbound = await examineTenant(admin(), RISK);
    expect(unbound.of(LIMITS)?.message).toContain(`is not in force in ${NAMESPACE}`);
    // A worker may not read them.
    const { outcome } = (await examineTenant(environment.workerKubeconfig, RISK)).of(LIMITS) ?? {};
    expect(outcome).toBe('skipped');
  });

  test('names what a worker lacks to create objects as a tenant, and what the tenant lacks', async () => {
    const risk = { namespaces: [NAMESPACE], impersonate: { user: 'etl', group: 'risk' } };
    const identity = async () => (await examineTenant(environment.workerKubeconfig, risk)).of(IDENTITY);
    const without = await identity();
    expect(without).toMatchObject({
      outcome: 'failed',
      message:
        'the worker lacks impersonate users "etl", impersonate groups "risk", ' +
        'impersonate userextras/spark-batch/impersonator.authentication.k8s.io "worker"',
    });
    expect(without?.fix?.[0]).toBe(`sparkbatch rbac --config ${file} --cluster default | kubectl apply -f -`);

    // What that command prints, for the account of this worker.
    const account = ['--worker-namespace', NAMESPACE, '--service-account', `worker-of-${NAMESPACE}`];
    const { out } = await runCommand(['rbac', '--config', file, ...account, '--only', 'worker', '-o', 'json']);
    const { items } = JSON.parse(out) as { items: KubernetesObject[] };
    const added = items.filter(({ metadata }) => metadata?.name === `worker-of-${NAMESPACE}-impersonation`);
    expect(added.map(({ kind }) => kind)).toEqual(['ClusterRole', 'ClusterRoleBinding']);
    for (const object of added) await createStrict(admin(), object);
    const lacking = await untilGranted(identity, ({ message }) => !message.startsWith('the worker lacks'));
    expect(lacking).toMatchObject({
      outcome: 'failed',
      message: 'etl may not create pods, configmaps, services: batches with these are rejected',
      fix: [`Grant etl the verb create on pods, configmaps, services in namespace ${NAMESPACE}.`],
    });

    const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name: 'risk', namespace: NAMESPACE } };
    const rules = [{ apiGroups: [''], resources: ['pods', 'configmaps', 'services'], verbs: ['create'] }];
    const apiGroup = 'rbac.authorization.k8s.io';
    const binding = {
      roleRef: { apiGroup, kind: 'Role', name: 'risk' },
      subjects: [{ apiGroup, kind: 'Group', name: 'risk' }],
    };
    const objects = [
      { ...rbac, kind: 'Role', rules },
      { ...rbac, kind: 'RoleBinding', ...binding },
    ];
    for (const object of objects) await createStrict(admin(), object);
    expect(await untilGranted(identity, ({ outcome }) => outcome === 'ok')).toMatchObject({
      message: 'etl may create pods, configmaps, services',
    });
  });
});
