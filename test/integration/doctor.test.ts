import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Checked } from '../../src/doctor/index.ts';
import { SWEEP_SCHEDULE_ID } from '../../src/model/names.ts';
import { type Fault, silence } from '../support/proxies/api-proxy.ts';
import { runCommand } from '../support/command.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';

jest.setTimeout(120_000);

const NAMESPACE = 'doctor';

let environment: FaultyEnvironment;

const env = () => ({ TEMPORAL_ADDRESS: environment.stack.temporal.address, TEMPORAL_NAMESPACE: NAMESPACE });

/** What the doctor says of each thing, by `about: what`. */
async function examine(...args: string[]) {
  return examineAll('--kubernetes-namespaces', NAMESPACE, ...args);
}

/** The same for a worker of all namespaces. */
async function examineAll(...args: string[]) {
  const own = ['--kubeconfig', environment.proxy.kubeconfig, '--timeout', '30s', '-o', 'json'];
  const { code, out, err } = await runCommand(['doctor', ...own, ...args], { env: env() });
  expect(err).toBe('');
  const { works, checks } = JSON.parse(out) as { works: boolean; checks: Checked[] };
  const told = new Map(checks.map((check) => [`${check.about}: ${check.what}`, check]));
  const outcomes = Object.fromEntries([...told].map(([name, { outcome }]) => [name, outcome]));
  return { code, works, outcomes, of: (name: string) => told.get(name) };
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
  [`cluster default: too many permissions in ${NAMESPACE}`]: 'ok',
  [`cluster default: driver pods in ${NAMESPACE}`]: 'ok',
};

/** What an API server answers whose clock is wrong. */
function versionAt(date: Date): Fault {
  const headers = { 'content-type': 'application/json', date: date.toUTCString() };
  const answer = { status: 200, headers, body: Buffer.from('{"gitVersion":"v1.36.3"}') };
  return { kind: 'answer', moment: 'before', answer };
}

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  await environment.worker();
  const { code } = await runCommand(['init'], { env: env() });
  expect(code).toBe(0);
}, 120_000);

afterAll(() => environment.close());

describe('the doctor', () => {
  test('finds that all is well, with the rights of a worker', async () => {
    const { code, works, outcomes, of } = await examine();
    expect({ code, works, outcomes }).toEqual({ code: 0, works: true, outcomes: ALL_WELL });
    expect(of('cluster default: connection')?.told).toMatch(/^Kubernetes v1\.\d+\.\d+ at http/);
  });

  test('says it in a few lines to people', async () => {
    const args = ['doctor', '--kubeconfig', environment.proxy.kubeconfig, '--kubernetes-namespaces', NAMESPACE];
    const { code, out } = await runCommand(args, { env: env() });
    expect(code).toBe(0);
    expect(out).toMatch(/^temporal\n {2}ok {7}connection: Temporal \S+ at /);
    expect(out).toMatch(/\ncluster default\n/);
    expect(out).toMatch(/\nAll is well\.\n$/);
  });

  test('names every right that is missing, and prints the command that grants it; the other checks are made', async () => {
    const { code, outcomes, of } = await examine('--features', 'native,operator,secrets');
    expect(code).toBe(10);
    expect(outcomes).toMatchObject({ ...ALL_WELL, [`cluster default: permissions in ${NAMESPACE}`]: 'failed' });
    const { told, mend } = of(`cluster default: permissions in ${NAMESPACE}`) ?? {};
    expect(told).toBe(
      'lacks create sparkapplications.sparkoperator.k8s.io, get sparkapplications.sparkoperator.k8s.io, ' +
        'delete sparkapplications.sparkoperator.k8s.io, create secrets, get secrets',
    );
    expect(mend?.[0]).toBe(
      `sparkbatch rbac --namespace ${NAMESPACE} --features native,operator,secrets | kubectl apply -f -`,
    );
  });

  test('warns of rights a worker has no use for', async () => {
    const { code, of } = await examine('--kubeconfig', environment.stack.kubernetes.kubeconfig);
    expect(code).toBe(0);
    const { outcome, told } = of(`cluster default: too many permissions in ${NAMESPACE}`) ?? {};
    expect(outcome).toBe('warning');
    expect(told).toContain('read secrets, read all secrets, run commands in any pod');
  });

  test('knows what a worker of all namespaces needs', async () => {
    const { code, of } = await examineAll();
    expect(code).toBe(10);
    expect(of('cluster default: permissions in *')?.told).toContain('watch pods');
  });

  test('finds no operator where there is none', async () => {
    const notFound = { status: 404, headers: {}, body: Buffer.from('404 page not found\n') };
    const where = ({ url }: { url: string }) => url.startsWith('/apis/sparkoperator.k8s.io');
    const rule = environment.proxy.rule({ where }, { kind: 'answer', moment: 'before', answer: notFound });
    const { of } = await examine('--features', 'operator');
    rule.remove();
    expect(of('cluster default: Spark operator')).toMatchObject({
      outcome: 'failed',
      told: 'the cluster knows no SparkApplication (sparkoperator.k8s.io/v1beta2)',
      mend: [expect.stringMatching(/^helm install spark-operator/)],
    });
  });

  test.each([
    [28, 'warning', 0],
    [-3600, 'failed', 10],
  ])('sees a clock that is %d s wrong', async (seconds, outcome, exit) => {
    const fault = versionAt(new Date(Date.now() + seconds * 1000));
    const rule = environment.proxy.rule({ where: ({ url }) => url === '/version' }, fault);
    const { code, of } = await examine();
    rule.remove();
    expect(code).toBe(exit);
    expect(of('cluster default: clock')).toMatchObject({
      outcome,
      told: expect.stringMatching(/ (ahead of|behind) ours$/),
    });
  });

  test('does not wait for an API server that is silent', async () => {
    const rule = environment.proxy.rule({ where: ({ url }) => url === '/version' }, silence);
    const { code, outcomes, of } = await examine('--timeout', '2s');
    rule.remove();
    expect(code).toBe(10);
    expect(of('cluster default: connection')).toMatchObject({ outcome: 'failed', told: 'took longer than 2 s' });
    expect(outcomes).toMatchObject({ 'temporal: connection': 'ok', 'temporal: task queue': 'ok' });
  });

  test('sees that there is no Temporal, and looks at the cluster all the same', async () => {
    const { code, outcomes, of } = await examine('--address', '127.0.0.1:1');
    expect(code).toBe(10);
    expect(of('temporal: connection')?.told).toContain('ECONNREFUSED');
    expect(outcomes).toMatchObject({
      'temporal: namespace': 'skipped',
      'temporal: sweep': 'skipped',
      'cluster default: connection': 'ok',
      [`cluster default: permissions in ${NAMESPACE}`]: 'ok',
    });
  });

  test('sees a Temporal namespace that is not there, and a task queue nobody serves', async () => {
    const nowhere = await examine('--namespace', 'nope');
    expect(nowhere.of('temporal: namespace')).toMatchObject({
      outcome: 'failed',
      mend: ['temporal operator namespace create --namespace nope'],
    });
    const unserved = await examine('--task-queue', 'nobody');
    expect(unserved.code).toBe(10);
    expect(unserved.of('temporal: task queue')).toMatchObject({ told: 'no worker serves "nobody": batches wait' });
    expect(unserved.of('temporal: sweep')).toMatchObject({
      outcome: 'warning',
      told: 'is for task queue "spark-batch"',
    });
  });

  test('sees that sweeps are paused, or not there at all', async () => {
    const schedule = environment.client.schedule.getHandle(SWEEP_SCHEDULE_ID);
    await schedule.pause('night shift');
    const paused = await examine();
    await schedule.unpause();
    expect(paused.code).toBe(0);
    expect(paused.of('temporal: sweep')).toMatchObject({
      outcome: 'warning',
      told: 'the schedule is paused (night shift): orphans stay',
    });
  });

  test('sees a namespace that is not there, and a policy that keeps drivers out', async () => {
    const admin = environment.stack.kubernetes.kubeconfig;
    const missing = await examine('--kubeconfig', admin, '--kubernetes-namespaces', 'no-such');
    expect(missing.of('cluster default: driver pods in no-such')).toMatchObject({
      outcome: 'failed',
      mend: ['kubectl create namespace no-such'],
    });
    const { core } = environment.cluster;
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await core.createNamespace({ body: { metadata: { name: 'doctor-strict', labels } } });
    const strict = await examine('--kubeconfig', admin, '--kubernetes-namespaces', 'doctor-strict');
    expect(strict.code).toBe(0);
    expect(strict.of('cluster default: driver pods in doctor-strict')).toMatchObject({
      outcome: 'warning',
      told: expect.stringContaining('violates PodSecurity'),
    });
  });

  test('sees a kubeconfig that can not be read', async () => {
    const { code, of } = await examine('--kubeconfig', '/nowhere/kubeconfig');
    expect(code).toBe(10);
    expect(of('cluster default: configuration')?.told).toContain('/nowhere/kubeconfig');
  });

  test('looks for Spark where spark-submit is used', async () => {
    const { of } = await examine('--features', 'native,spark-submit', '--spark-home', '/nowhere/spark');
    expect(of('spark-submit: Spark distribution')).toMatchObject({
      outcome: 'failed',
      told: expect.stringContaining('/nowhere/spark'),
      mend: [expect.stringContaining('--spark-home')],
    });
  });
});
