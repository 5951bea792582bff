import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CompletedCheck } from '../../src/doctor/index.ts';
import { SWEEP_SCHEDULE_ID } from '../../src/model/names.ts';
import { type Fault, silence } from '../support/proxies/api-proxy.ts';
import { runCommand } from '../support/command.ts';
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
