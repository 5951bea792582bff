import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { ExistingDriver } from '../../src/model/driver/observation.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';
import { answer, type ApiRequest, hold } from '../support/proxies/api-proxy.ts';
import { ourRequests } from '../support/records/audit-log.ts';
import { simulatedBatch, type Simulation, HELD_RUNNING } from '../support/environment/test-environment.ts';
import { loseLog, writeLog } from '../support/environment/driver-log.ts';
import { type FaultyEnvironment, openFaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { historyOf, scheduledIn } from '../support/records/history.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import { eventually } from '../support/eventually.ts';

const NAMESPACE = 'evidence';
let environment: FaultyEnvironment;
let kubeconfig: string;
let disappeared: ReturnType<typeof startDisappearances>;

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  ({ kubeconfig } = environment.stack.kubernetes);
  await environment.worker();
  disappeared = startDisappearances();
});

afterAll(() => environment.close());

const { until, runningDriver, releaseDriver } = batchHelpers(() => environment);

/** Starts a batch with a driver that runs until the test releases or removes it. */
async function start(
  simulation: Simulation,
  more: Partial<BatchRequest> = {},
): Promise<{ id: string; driver: ExistingDriver }> {
  const request = simulatedBatch(NAMESPACE, { ...HELD_RUNNING, ...simulation }, more);
  const { batchId: id } = await environment.batches.submit({ retry: { infrastructure: 0 }, ...request });
  const driver = await runningDriver(id);
  await environment.cluster.untilScheduledEvent(driver.name);
  return { id, driver };
}

/** Lets the driver of a batch end, and waits for the result. */
async function finish(id: string): Promise<BatchResult> {
  await releaseDriver(id);
  return environment.batches.result(id);
}

function verdictIn({ attempts }: BatchResult): Verdict {
  const verdict = attempts.at(-1)?.verdict;
  if (!verdict) throw new Error('the last attempt has no verdict');
  return verdict;
}

/** Starts batches with drivers that disappear: they end when a new pod would be visible, while other tests run. */
function startDisappearances() {
  const limits = { evidence: { finalizer: false } } as const;
  const withoutEvent = async () => {
    const { id, driver } = await start({}, limits);
    const finalizers = (await environment.cluster.pod(driver.name))?.metadata?.finalizers;
    await environment.cluster.forceRemovePod(driver.name);
    return { finalizers, result: await environment.batches.result(id) };
  };
  const preempted = async () => {
    const { id, driver } = await start({}, limits);
    await environment.cluster.core.createNamespacedEvent({
      namespace: NAMESPACE,
      body: {
        metadata: { name: `${driver.name}.2` },
        involvedObject: { kind: 'Pod', namespace: NAMESPACE, name: driver.name, uid: driver.uid },
        type: 'Normal',
        reason: 'Preempted',
        message: 'Preempted by pod 5f on node simulated-0',
        lastTimestamp: new Date(),
      },
    });
    await environment.cluster.forceRemovePod(driver.name);
    return environment.batches.result(id);
  };
  const all = { withoutEvent: withoutEvent(), preempted: preempted() };
  // A failure is reported by the test that awaits the batch.
  void Promise.allSettled(Object.values(all));
  return all;
}

describe('the evidence', () => {
  test('has the events, times and log of a failed driver, without secrets', async () => {
    const { id, driver } = await start(
      { 'exit-code': '3', message: 'login with hunter2hunter2 failed' },
      { sparkConf: { 'spark.kubernetes.driverEnv.DB_PASSWORD': 'hunter2hunter2' } },
    );
    await writeLog(
      kubeconfig,
      driver,
      'INFO SparkContext: started\nconnecting as etl:hunter2hunter2\nERROR no such table\n',
    );
    await environment.cluster.core.createNamespacedEvent({
      namespace: NAMESPACE,
      body: {
        metadata: { name: `${driver.name}.1` },
        involvedObject: { kind: 'Pod', namespace: NAMESPACE, name: driver.name, uid: driver.uid },
        type: 'Warning',
        reason: 'Unhealthy',
        message: 'Liveness probe failed',
        count: 4,
        lastTimestamp: new Date(Date.now() + 60_000),
      },
    });
    const result = await finish(id);
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

  test('has the log of a finished driver', async () => {
    const { id } = await start({});
    const { evidence } = verdictIn(await finish(id));
    expect(evidence?.log?.text).toContain('Successfully stopped SparkContext');
  });

  test('is read from a deleted driver before its pod is released', async () => {
    const { id, driver } = await start({});
    await writeLog(kubeconfig, driver, 'SparkContext: half way\n');
    await environment.cluster.deletePod(driver.name);
    const verdict = verdictIn(await environment.batches.result(id));
    expect(verdict).toMatchObject({ failureClass: 'deleted', exit: { exitCode: 143 } });
    expect(verdict.evidence?.log?.text).toBe('SparkContext: half way');
    await environment.cluster.untilGone(driver.name);
    // The API server writes its audit log after its answers, in their order.
    await eventually('the audit log has the release of the pod after the request for its log', () => {
      const order = ourRequests(environment.stack.kubernetes.auditLog, NAMESPACE).filter(
        ({ objectRef }) => objectRef?.name === driver.name,
      );
      const log = order.findIndex(({ objectRef }) => objectRef?.subresource === 'log');
      const released = order.findLastIndex(({ verb }) => verb === 'patch');
      return (log > -1 && released > log) || undefined;
    });
  });

  test('has the events, and the reason why there is no log, when the image cannot be pulled', async () => {
    const isForEvents = ({ url }: ApiRequest) => url.includes('unpullable-');
    const reading = environment.proxy.rule({ resource: 'events', where: isForEvents }, hold('before'));
    const { batchId } = await environment.batches.submit(
      simulatedBatch(
        NAMESPACE,
        { pending: 'ImagePullBackOff' },
        { name: 'unpullable', timeouts: { pendingProblem: '1s' } },
      ),
    );
    const { attempts } = await until(batchId, 'submitted', ({ attempts: [first] }) => first?.driver.uid !== undefined);
    await environment.cluster.untilScheduledEvent(attempts[0]?.driver.name ?? '');
    reading.release();
    const result = await environment.batches.result(batchId);
    const { failureClass, advice, evidence } = verdictIn(result);
    expect([failureClass, advice]).toEqual(['image', 'Check the image name, its registry and imagePullSecrets.']);
    expect(evidence?.missing).toEqual(['There is no log, because container spark-kubernetes-driver has not run.']);
    expect(evidence?.events.map(({ reason }) => reason)).toContain('Scheduled');
    expect(await environment.cluster.pod(result.driver?.name ?? '')).toBeUndefined();
  });
});

describe('a verdict', () => {
  test('names a log that the kubelet does not have as missing', async () => {
    const { id, driver } = await start({ 'exit-code': '1' });
    await loseLog(kubeconfig, driver);
    const { failureClass, evidence } = verdictIn(await finish(id));
    expect(failureClass).toBe('application');
    expect(evidence?.log).toBeUndefined();
    expect(evidence?.missing).toEqual([expect.stringMatching(/^The log could not be read: .*spark-kubernetes-driver/)]);
  });

  test('names a log as missing that was removed with its container, though the kubelet answers without an error', async () => {
    const { id, driver } = await start({ 'exit-code': '1' });
    await writeLog(kubeconfig, driver, 'unable to retrieve container logs for containerd://851a1f91f21d');
    const { evidence } = verdictIn(await finish(id));
    expect(evidence?.log).toBeUndefined();
    expect(evidence?.missing).toEqual([expect.stringMatching(/^There is no log, because the kubelet has removed/)]);
  });

  test('names evidence that the worker may not read, with the permission it lacks', async () => {
    const { id, driver } = await start({ 'exit-code': '1' });
    const isForEvents = ({ url }: ApiRequest) => url.includes(driver.name);
    const isForLog = ({ url }: ApiRequest) => url.includes(`${driver.name}/log?`);
    const rules = [
      environment.proxy.rule({ resource: 'events', where: isForEvents }, answer(403)),
      environment.proxy.rule({ resource: 'pods', where: isForLog }, answer(403)),
    ];
    const { failureClass, evidence } = verdictIn(await finish(id));
    for (const rule of rules) rule.remove();
    expect(failureClass).toBe('application');
    expect(evidence?.missing).toEqual([
      expect.stringMatching(/`list` on `events`/),
      expect.stringMatching(/`get` on `pods\/log`/),
    ]);
  });

  test('waits while the API server does not answer, with the reason in the status', async () => {
    const { id, driver } = await start({ 'exit-code': '1' });
    const isForEvents = ({ url }: ApiRequest) => url.includes(driver.name);
    const outage = environment.proxy.rule({ resource: 'events', where: isForEvents }, answer(503));
    await releaseDriver(id);
    const { message: waiting } = await until(
      id,
      'waiting for evidence',
      ({ phase, message }) => phase === 'recording' && message.includes('The step is retried'),
    );
    expect(waiting).toMatch(
      /^Recording the end of driver .* since .*Z\. The step is retried: .*a fault of the test: 503/,
    );
    outage.remove();
    expect((await environment.batches.result(id)).state).toBe('FAILED');
  });
});

describe('the evidence of a driver that disappeared', () => {
  test('is what the batch observed last', async () => {
    const { finalizers, result } = await disappeared.withoutEvent;
    expect(finalizers).toBeUndefined();
    const { evidence, failureClass } = verdictIn(result);
    expect([result.state, failureClass]).toEqual(['FAILED', 'deleted']);
    expect(evidence?.missing?.join()).toMatch(/There is no log, because driver .* does not exist/);
    expect(evidence?.events.map(({ reason }) => reason)).toContain('Scheduled');
  });

  test('has the class of its preemption by the events', async () => {
    expect(verdictIn(await disappeared.preempted)).toMatchObject({ state: 'FAILED', failureClass: 'preempted' });
  });
});

describe('a long log', () => {
  test('is truncated to 64 KiB at line borders, through Temporal and back', async () => {
    const { id, driver } = await start({ 'exit-code': '1' }, { evidence: { logLines: 1000 } });
    const line = (number: number) => `SparkContext line ${number} ${'äöü€'.repeat(80)}`;
    const lines = Array.from({ length: 1000 }, (_, index) => line(index));
    await writeLog(kubeconfig, driver, lines.join('\n'));
    const result = await finish(id);
    const log = verdictIn(result).evidence?.log;
    const kept = log?.text.split('\n') ?? [];
    expect(log?.cut).toBe(true);
    expect(Buffer.byteLength(log?.text ?? '')).toBeLessThanOrEqual(64 * 1024);
    expect(Buffer.byteLength(`${log?.text}\n${line(100)}`)).toBeGreaterThan(64 * 1024);
    expect(kept).toEqual(lines.slice(-kept.length));
    const events = await historyOf(environment.client, id);
    // The first try is a local activity, which is not scheduled.
    expect(scheduledIn(events, 'sparkRecordEvidence')).toBeLessThanOrEqual(1);
  });
});
