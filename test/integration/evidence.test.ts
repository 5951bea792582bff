import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { DriverRef } from '../../src/model/driver/observation.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';
import { answer } from '../support/proxies/api-proxy.ts';
import { ourRequests } from '../support/records/audit-log.ts';
import { batchOf, type Simulation } from '../support/environment/test-environment.ts';
import { loseLog, writeLog } from '../support/environment/driver-log.ts';
import { eventually } from '../support/eventually.ts';
import { type FaultyEnvironment, openFaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { historyOf, scheduledIn } from '../support/records/history.ts';

jest.setTimeout(60_000);

const NAMESPACE = 'evidence';
let environment: FaultyEnvironment;
let kubeconfig: string;

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  ({ kubeconfig } = environment.stack.kubernetes);
  await environment.worker();
});

afterAll(() => environment.close());

/** Starts a batch; its driver runs until the test lets it end, two seconds at the least. */
async function start(
  simulation: Simulation,
  more: Partial<BatchRequest> = {},
): Promise<{ id: string; driver: DriverRef }> {
  const request = batchOf(NAMESPACE, { 'run-time': '2s', ...simulation }, more);
  const { batchId: id } = await environment.batches.submit({ retry: { infrastructure: 0 }, ...request });
  const driver = await eventually('the driver runs', async () => {
    const { state, attempts } = await environment.batches.status(id);
    return state === 'RUNNING' ? attempts[0]?.driver : undefined;
  });
  return { id, driver };
}

function verdictIn({ attempts }: BatchResult): Verdict {
  const verdict = attempts.at(-1)?.verdict;
  if (!verdict) throw new Error('the last attempt has no verdict');
  return verdict;
}

describe('the evidence of a driver', () => {
  test('that failed is in the result: events, times, and its log without secrets', async () => {
    const { id, driver } = await start(
      { 'exit-code': '3', message: 'login with hunter2hunter2 failed' },
      { sparkConf: { 'spark.kubernetes.driverEnv.DB_PASSWORD': 'hunter2hunter2' } },
    );
    await writeLog(
      kubeconfig,
      driver,
      'INFO SparkContext: started\nconnecting as etl:hunter2hunter2\nERROR no such table\n',
    );
    const { uid } = driver;
    await environment.cluster.core.createNamespacedEvent({
      namespace: NAMESPACE,
      body: {
        metadata: { name: `${driver.name}.1` },
        involvedObject: { kind: 'Pod', namespace: NAMESPACE, name: driver.name, ...(uid !== undefined && { uid }) },
        type: 'Warning',
        reason: 'Unhealthy',
        message: 'Liveness probe failed',
        count: 4,
        lastTimestamp: new Date(Date.now() + 60_000),
      },
    });
    const result = await environment.batches.result(id);
    const { evidence, ...verdict } = verdictIn(result);
    expect(verdict).toMatchObject({ failureClass: 'application', exit: { exitCode: 3 }, node: 'simulated-0' });
    expect(evidence?.log).toEqual({
      container: 'spark-kubernetes-driver',
      text: 'INFO SparkContext: started\nconnecting as etl:*********(redacted)\nERROR no such table',
    });
    expect(evidence?.missing).toBeUndefined();
    const events = evidence?.events ?? [];
    expect(events.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['Scheduled']));
    expect(events.at(-1)).toMatchObject({
      reason: 'Unhealthy',
      type: 'Warning',
      count: 4,
      message: 'Liveness probe failed',
    });
    expect(Object.keys(evidence?.times ?? {})).toEqual(['created', 'scheduled', 'started', 'finished']);
    expect(result.message).toContain('login with *********(redacted) failed');
    expect(JSON.stringify(result)).not.toContain('hunter2');
    const status = await environment.batches.status(id);
    expect(JSON.stringify(status)).not.toContain('SparkContext');
    expect(status.attempts[0]?.verdict?.evidence?.events.map(({ reason }) => reason)).toContain('Scheduled');
  });

  test('that finished has its log, too', async () => {
    const { id } = await start({});
    const { evidence } = verdictIn(await environment.batches.result(id));
    expect(evidence?.log?.text).toContain('Successfully stopped SparkContext');
  });

  test('that somebody deletes while it runs is read before Kubernetes may forget it', async () => {
    const { id, driver } = await start({ 'run-time': '1h' });
    await writeLog(kubeconfig, driver, 'SparkContext: half way\n');
    await environment.cluster.deletePod(driver.name);
    const verdict = verdictIn(await environment.batches.result(id));
    expect(verdict).toMatchObject({ failureClass: 'deleted', exit: { exitCode: 143 } });
    expect(verdict.evidence?.log?.text).toBe('SparkContext: half way');
    await eventually('the pod is gone', async () => ((await environment.cluster.pod(driver.name)) ? undefined : true));
    const order = ourRequests(environment.stack.kubernetes.auditLog, NAMESPACE).filter(
      ({ objectRef }) => objectRef?.name === driver.name,
    );
    const log = order.findIndex(({ objectRef }) => objectRef?.subresource === 'log');
    const released = order.findLastIndex(({ verb }) => verb === 'patch');
    expect(log).toBeGreaterThan(-1);
    expect(released).toBeGreaterThan(log);
  });

  test('without our finalizer is what was seen last', async () => {
    const { id, driver } = await start(
      { 'run-time': '1h' },
      { evidence: { finalizer: false }, timeouts: { submit: '5s' } },
    );
    expect((await environment.cluster.pod(driver.name))?.metadata?.finalizers).toBeUndefined();
    await environment.cluster.forceRemovePod(driver.name);
    const result = await environment.batches.result(id);
    const { evidence, failureClass } = verdictIn(result);
    expect([result.state, failureClass]).toEqual(['FAILED', 'deleted']);
    expect(evidence?.missing?.join()).toMatch(/There is no log: driver .* is not there any more/);
    expect(evidence?.events.map(({ reason }) => reason)).toContain('Scheduled');
  });

  test('that vanished tells by the events that it was preempted', async () => {
    const { id, driver } = await start(
      { 'run-time': '1h' },
      { evidence: { finalizer: false }, timeouts: { submit: '5s' } },
    );
    const involvedObject = { kind: 'Pod', namespace: NAMESPACE, name: driver.name, uid: driver.uid ?? '' };
    await environment.cluster.core.createNamespacedEvent({
      namespace: NAMESPACE,
      body: {
        metadata: { name: `${driver.name}.2` },
        involvedObject,
        type: 'Normal',
        reason: 'Preempted',
        message: 'Preempted by pod 5f on node simulated-0',
        lastTimestamp: new Date(),
      },
    });
    await environment.cluster.forceRemovePod(driver.name);
    expect(verdictIn(await environment.batches.result(id))).toMatchObject({
      state: 'FAILED',
      failureClass: 'preempted',
    });
  });

  test('whose image is not there has the events, and says why there is no log', async () => {
    const { batchId } = await environment.batches.submit(
      batchOf(NAMESPACE, { pending: 'ImagePullBackOff' }, { timeouts: { pendingProblem: '1s' } }),
    );
    const result = await environment.batches.result(batchId);
    const { failureClass, advice, evidence } = verdictIn(result);
    expect([failureClass, advice]).toEqual(['image', 'Check the image name, its registry and imagePullSecrets.']);
    expect(evidence?.missing).toEqual(['There is no log: container spark-kubernetes-driver has not run.']);
    expect(evidence?.events.map(({ reason }) => reason)).toContain('Scheduled');
    expect(await environment.cluster.pod(result.driver?.name ?? '')).toBeUndefined();
  });
});

describe('a verdict does not hang on what can not be read', () => {
  test('a log that the kubelet does not have is told', async () => {
    const { id, driver } = await start({ 'exit-code': '1' });
    await loseLog(kubeconfig, driver);
    const { failureClass, evidence } = verdictIn(await environment.batches.result(id));
    expect(failureClass).toBe('application');
    expect(evidence?.log).toBeUndefined();
    expect(evidence?.missing).toEqual([expect.stringMatching(/^The log could not be read: .*spark-kubernetes-driver/)]);
  });

  test('a log that went with its container is told, though the kubelet answers as if there were one', async () => {
    const { id, driver } = await start({ 'exit-code': '1' });
    await writeLog(kubeconfig, driver, 'unable to retrieve container logs for containerd://851a1f91f21d');
    const { evidence } = verdictIn(await environment.batches.result(id));
    expect(evidence?.log).toBeUndefined();
    expect(evidence?.missing).toEqual([expect.stringMatching(/^The log is gone: the kubelet has removed/)]);
  });

  test('what the worker may not read is told, with the right it needs', async () => {
    const rules = [
      environment.proxy.rule({ resource: 'events' }, answer(403)),
      environment.proxy.rule({ resource: 'pods', where: ({ url }) => url.includes('/log?') }, answer(403)),
    ];
    const { id } = await start({ 'exit-code': '1' });
    const { failureClass, evidence } = verdictIn(await environment.batches.result(id));
    for (const rule of rules) rule.remove();
    expect(failureClass).toBe('application');
    expect(evidence?.missing).toEqual([
      expect.stringMatching(/`list` on `events`/),
      expect.stringMatching(/`get` on `pods\/log`/),
    ]);
  });

  test('while the API server does not answer the verdict waits, and the status says so', async () => {
    const { id } = await start({});
    const outage = environment.proxy.rule({ resource: 'events' }, answer(503));
    const waiting = await eventually('the status tells', async () => {
      const { phase, message } = await environment.batches.status(id);
      return phase === 'recording' && message.includes('tried again') ? message : undefined;
    });
    expect(waiting).toMatch(
      /^Recording the end of driver .* since .*Z\. It is tried again: .*a fault of the test: 503/,
    );
    outage.remove();
    expect((await environment.batches.result(id)).state).toBe('FINISHED');
  });
});

describe('a long log', () => {
  test('is kept to 64 KiB at line borders, through Temporal and back', async () => {
    const { id, driver } = await start({ 'exit-code': '1' }, { evidence: { logLines: 1000 } });
    const line = (number: number) => `SparkContext line ${number} ${'äöü€'.repeat(80)}`;
    const lines = Array.from({ length: 1000 }, (_, index) => line(index));
    await writeLog(kubeconfig, driver, lines.join('\n'));
    const result = await environment.batches.result(id);
    const log = verdictIn(result).evidence?.log;
    const kept = log?.text.split('\n') ?? [];
    expect(log?.cut).toBe(true);
    expect(Buffer.byteLength(log?.text ?? '')).toBeLessThanOrEqual(64 * 1024);
    expect(Buffer.byteLength(`${log?.text}\n${line(100)}`)).toBeGreaterThan(64 * 1024);
    expect(kept).toEqual(lines.slice(-kept.length));
    const events = await historyOf(environment.client, id);
    expect(scheduledIn(events, 'sparkRecordEvidence')).toBe(1);
  });
});
