import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sweepNow } from '../../src/client/sweep.ts';
import type { ConfigurationInput } from '../../src/config/schema/document.ts';
import { SEARCH_ATTRIBUTES, SWEEP_SCHEDULE_ID } from '../../src/model/names.ts';
import { DEFAULT_FEATURES } from '../../src/model/permissions/worker-permissions.ts';
import type { SweepFinding, SweepReport } from '../../src/model/sweep/sweep-report.ts';
import type { SweepRequest } from '../../src/model/sweep/sweep-request.ts';
import { answer, hold } from '../support/proxies/api-proxy.ts';
import { simulatedBatch, HELD_RUNNING } from '../support/environment/test-environment.ts';
import { runCommand } from '../support/command.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import { FakeOperator } from '../support/fake-operator.ts';
import { installSparkApplications } from '../support/fake-operator/install.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { freePorts } from '../../stack/ports.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import { historyOf } from '../support/records/history.ts';

const NAMESPACE = 'sweep';

let environment: FaultyEnvironment;
let ours: string;
let theirs: string;
let metrics: string;

const sweep = (request: SweepRequest = {}): Promise<SweepReport> =>
  sweepNow(environment.client, 'spark-batch', { grace: '1ms', ...request });

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE, { features: [...DEFAULT_FEATURES, 'operator'] });
  const [port] = await freePorts(1);
  metrics = `127.0.0.1:${port}`;
  const configuration: ConfigurationInput = {
    clusters: { default: { kubeconfig: environment.proxy.kubeconfig, namespaces: [NAMESPACE] } },
    // The watch leaves the drivers of closed batches to the sweeps of this test.
    orphanGrace: '1h',
  };
  const file = join(mkdtempSync(join(tmpdir(), 'sweep-')), 'sparkbatch.json');
  writeFileSync(file, JSON.stringify(configuration));
  await environment.worker({ args: ['--config', file, '--metrics-address', metrics] });
  [ours, theirs] = (await Promise.all([NAMESPACE, 'sweep-theirs'].map(namespaceId))) as [string, string];
});

afterAll(() => environment.close());

async function namespaceId(namespace: string): Promise<string> {
  const { namespaceInfo } = await environment.client.workflowService.describeNamespace({ namespace });
  return namespaceInfo?.id ?? '';
}

const { runningDriver } = batchHelpers(() => environment);

/** Submits a batch, and returns the name of its driver when that runs. */
async function running(name: string): Promise<string> {
  await environment.batches.submit(simulatedBatch(NAMESPACE, HELD_RUNNING, { name }), { batchId: name });
  return (await runningDriver(name)).name;
}

const terminate = (workflowId: string) => environment.client.workflow.getHandle(workflowId).terminate('test');
const found = ({ findings }: SweepReport, name: string): SweepFinding | undefined =>
  findings.find((one) => one.name === name);
const untilGone = (name: string) => environment.cluster.untilGone(name);

/** Creates a pod that looks like a driver, with these of a driver's labels, annotations and finalizers. */
async function createPod(name: string, metadata: { id?: string; workflowId?: string; held?: boolean }): Promise<void> {
  const { id, workflowId, held = false } = metadata;
  await environment.cluster.core.createNamespacedPod({
    namespace: NAMESPACE,
    body: {
      metadata: {
        name,
        labels: { 'spark-batch-tag': `${name}-1`, ...(id && { 'spark-batch/temporal-namespace-id': id }) },
        annotations: { ...(workflowId && { 'spark-batch/workflow-id': workflowId }) },
        ...(held && { finalizers: ['spark-batch/evidence'] }),
      },
      spec: {
        containers: [{ name: 'spark-kubernetes-driver', image: 'spark' }],
        schedulingGates: [{ name: 'spark-batch/dependents' }],
      },
    },
  });
  // The scheduler writes once that a pod is gated. A sweep deletes only pods that have not changed since it listed them.
  await eventually(
    `the scheduler has seen ${name}`,
    async () => (await environment.cluster.pod(name))?.status?.conditions,
  );
}

describe('a sweep', () => {
  test('reports or deletes the driver of a terminated batch after the grace period, and leaves that of a running batch alone', async () => {
    const [orphan, live] = await Promise.all([running('terminated'), running('alive')]);
    await terminate('terminated');

    const dry = await sweep({ policy: 'report' });
    expect(found(dry, orphan)).toMatchObject({
      kind: 'Pod',
      role: 'driver',
      batchId: 'terminated',
      action: 'reported',
    });
    expect((await sweep({ policy: 'never' })).objects).toBe(0);
    expect((await sweep({ grace: '1h' })).findings).toEqual([]);
    const before = await environment.cluster.pod(orphan);
    expect(before?.metadata?.deletionTimestamp).toBeUndefined();

    const report = await sweep();
    expect(found(report, orphan)).toMatchObject({
      action: 'deleted',
      message: 'Batch terminated has ended (terminated).',
    });
    expect(found(report, live)).toBeUndefined();
    await untilGone(orphan);
    expect((await environment.cluster.pod(live))?.metadata?.deletionTimestamp).toBeUndefined();
    expect(found(await sweep(), orphan)).toBeUndefined();
    await environment.batches.kill('alive', { wait: true });
  });

  test('removes a driver that was created after the end of its batch', async () => {
    const rule = environment.proxy.rule({ verb: 'create', resource: 'pods', batch: 'late' }, hold('before'), 1);
    await environment.batches.submit(simulatedBatch(NAMESPACE, HELD_RUNNING, { name: 'late' }), { batchId: 'late' });
    await rule.caught();
    await terminate('late');
    rule.release();
    const late = await eventually('the late driver exists', async () =>
      (await environment.cluster.pods()).find(({ metadata }) => metadata?.name?.startsWith('late-')),
    );
    expect(late.metadata?.finalizers).toEqual(['spark-batch/evidence']);
    const name = late.metadata?.name ?? '';
    expect(found(await sweep(), name)).toMatchObject({ action: 'deleted', batchId: 'late' });
    await untilGone(name);
  });

  test('releases a driver that a user deleted after the end of its batch', async () => {
    const name = await running('held');
    await terminate('held');
    await environment.cluster.deletePod(name);
    // Until the kubelet's last write, after which only our finalizer keeps the pod.
    await eventuallyTrue(
      'the finalizer keeps the pod',
      async () => (await environment.cluster.pod(name))?.metadata?.deletionGracePeriodSeconds === 0,
    );
    expect(found(await sweep(), name)).toMatchObject({ action: 'released' });
    await untilGone(name);
  });

  test('deletes a driver when its retention is over but its watch could not delete it', async () => {
    const batch = simulatedBatch(NAMESPACE, { 'run-time': '0.2s' }, { name: 'kept', retention: '1s', cleanup: 'ALL' });
    // The watch tries again after a minute.
    const deletion = environment.proxy.rule({ verb: 'delete', resource: 'pods', batch: 'kept' }, answer(403), 1);
    await environment.batches.submit({ ...batch, retention: '1h' }, { batchId: 'kept-long' });
    await environment.batches.submit(batch, { batchId: 'kept' });
    const [long, short] = await Promise.all([
      environment.batches.result('kept-long'),
      environment.batches.result('kept'),
    ]);
    if (!long.driver || !short.driver) throw new Error('the batches have no drivers');
    await deletion.caught();
    const report = await sweep();
    expect(found(report, long.driver.name)).toBeUndefined();
    expect(found(report, short.driver.name)).toMatchObject({ action: 'deleted', since: expect.any(String) });
    await untilGone(short.driver.name);
  });

  test('distinguishes the runs of a workflow id, and a reset from a new run', async () => {
    const first = await running('again');
    await terminate('again');
    const second = await running('again-2');
    const { runId } = await environment.client.workflow.getHandle('again-2').describe();
    const history = await historyOf(environment.client, 'again-2');
    const firstTask = history.find(({ workflowTaskCompletedEventAttributes: task }) => task);
    await environment.client.workflowService.resetWorkflowExecution({
      namespace: NAMESPACE,
      workflowExecution: { workflowId: 'again-2', runId },
      reason: 'test',
      requestId: 'reset-1',
      workflowTaskFinishEventId: firstTask?.eventId ?? null,
    });
    await environment.client.workflow.start('SparkBatch', {
      workflowId: 'again',
      taskQueue: 'spark-batch',
      args: [simulatedBatch(NAMESPACE, HELD_RUNNING, { name: 'again' })],
    });
    const third = await eventually('the second run has a driver', async () => {
      const { attempts } = await environment.batches.status('again');
      return attempts[0]?.driver.uid ? attempts[0].driver.name : undefined;
    });
    // A run removes the driver of an earlier run of its id before its driver starts.
    await untilGone(first);
    const report = await sweep();
    expect(found(report, first)).toBeUndefined();
    expect(found(report, second)).toBeUndefined();
    expect((await environment.cluster.pod(second))?.metadata?.deletionTimestamp).toBeUndefined();
    expect((await environment.batches.status('again-2')).attempts[0]?.driver.name).toBe(second);
    expect(found(report, third)).toBeUndefined();
    await Promise.all(['again', 'again-2'].map((id) => environment.batches.kill(id, { wait: true })));
  });

  test('leaves foreign and unlabelled pods alone, and finds all of ours page by page, even when a continue token expires', async () => {
    const { core } = environment.cluster;
    const annotated = { annotations: { 'spark-batch/workflow-id': 'unknown-batch' } };
    const labels = { 'spark-batch/temporal-namespace-id': ours };
    const left = Array.from({ length: 7 }, (_, number) => `left-${number}`);
    await Promise.all([
      createPod('foreign', { id: theirs, workflowId: 'unknown-batch' }),
      createPod('untagged', { workflowId: 'unknown-batch' }),
      createPod('no-batch', { id: ours }),
      ...left.map((name) => createPod(name, { id: ours, workflowId: 'unknown-batch', held: true })),
      core.createNamespacedConfigMap({
        namespace: NAMESPACE,
        body: { metadata: { name: 'left', labels, ...annotated } },
      }),
      core.createNamespacedService({
        namespace: NAMESPACE,
        body: { metadata: { name: 'left', labels, ...annotated }, spec: { clusterIP: 'None', selector: { a: 'b' } } },
      }),
    ]);
    const expired = environment.proxy.rule(
      { verb: 'list', resource: 'pods', where: ({ url }) => url.includes('continue=') },
      answer(410),
      1,
    );
    const report = await sweep({ pageSize: 2 });
    expect(expired.fired).toBe(1);
    const swept = report.findings.filter(({ batchId, action }) => batchId === 'unknown-batch' && action === 'deleted');
    expect(swept.map(({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual(
      ['ConfigMap left', ...left.map((name) => `Pod ${name}`), 'Service left'].toSorted(),
    );
    await Promise.all(left.map(untilGone));
    const names = (await environment.cluster.pods()).map(({ metadata }) => metadata?.name);
    expect(names).toEqual(expect.arrayContaining(['foreign', 'untagged', 'no-batch']));
    expect((await sweep()).findings.filter(({ batchId }) => batchId === 'unknown-batch')).toEqual([]);
  });
});

describe('a sweep of SparkApplications', () => {
  test('deletes that of a terminated batch, and leaves that of a running batch alone', async () => {
    const { kubeconfig } = environment.stack.kubernetes;
    await installSparkApplications(kubeconfig);
    const operator = new FakeOperator(kubeconfig, NAMESPACE);
    const name = async () => (await operator.applications()).map(({ metadata }) => metadata?.name);
    // No operator runs: the application stays as it was made.
    const batch = simulatedBatch(
      NAMESPACE,
      {},
      { name: 'operated', submit: { kind: 'operator' }, timeouts: { submit: '1h' } },
    );
    await environment.batches.submit(batch, { batchId: 'operated' });
    const [application = ''] = await eventually('the application exists', async () => {
      const names = await name();
      return names.length > 0 ? names : undefined;
    });
    expect(found(await sweep(), application)).toBeUndefined();
    await terminate('operated');
    expect(found(await sweep(), application)).toMatchObject({ kind: 'SparkApplication', action: 'deleted' });
    await eventuallyTrue('the application is gone', async () => (await name()).length === 0);
  });
});

describe('the command', () => {
  const env = () => ({ TEMPORAL_ADDRESS: environment.stack.temporal.address, TEMPORAL_NAMESPACE: NAMESPACE });
  const json = async (...args: string[]) => {
    const { code, out, err } = await runCommand([...args, '-o', 'json'], { env: env() });
    return { code, err, answer: JSON.parse(out || 'null') as never };
  };

  test('init creates, keeps, updates and removes the schedule', async () => {
    const schedule = `schedule ${SWEEP_SCHEDULE_ID}`;
    const attributes = `search attributes ${Object.values(SEARCH_ATTRIBUTES).join(', ')}`;
    const step = async (done: string, ...args: string[]) => {
      const steps = [
        { what: attributes, done: 'unchanged' },
        { what: schedule, done },
      ];
      expect(await json('init', ...args)).toMatchObject({ code: 0, answer: { steps } });
    };
    await step('created');
    await step('unchanged');
    await step('updated', '--sweep-every', '1h', '--sweep-policy', 'report');
    const { action, spec } = await environment.client.schedule.getHandle(SWEEP_SCHEDULE_ID).describe();
    expect(spec.intervals).toMatchObject([{ every: 3_600_000 }]);
    expect(action.args).toEqual([{ policy: 'report', grace: '10m' }]);
    await environment.client.schedule.getHandle(SWEEP_SCHEDULE_ID).trigger();
    await eventually('the schedule has swept', async () => {
      const { info } = await environment.client.schedule.getHandle(SWEEP_SCHEDULE_ID).describe();
      return info.recentActions.length > 0 && info.runningActions.length === 0 ? true : undefined;
    });
    await step('deleted', '--no-sweep');
    await step('absent', '--no-sweep');
  });

  test('sweep shows by its exit code whether orphans are left, and metrics count them', async () => {
    await createPod('by-hand', { id: ours, workflowId: 'unknown-batch' });
    const dry = await json('sweep', '--dry-run', '--grace', '1ms');
    expect(dry).toMatchObject({ code: 8, answer: { findings: [{ name: 'by-hand', action: 'reported' }] } });
    expect(await json('sweep', '--grace', '1ms')).toMatchObject({ code: 0, answer: { counts: { deleted: 1 } } });
    const refused = await json('sweep', '--cluster', 'mars');
    expect(refused).toMatchObject({ code: 6 });
    expect(refused.err).toContain('mars');
    const counted = [
      /spark_batch_orphans_total\{[^}]*action="deleted"[^}]*kind="Pod"[^}]*\} [1-9]/,
      /spark_batch_sweep_duration_(seconds_)?bucket/,
      /spark_batch_submissions_total\{[^}]*kind="native"[^}]*outcome="created"[^}]*\} [1-9]/,
      /spark_batch_verdicts_total\{[^}]*failure_class="killed"[^}]*\} [1-9]/,
      /spark_batch_watch_observations_total\{[^}]*outcome="delivered"[^}]*\} [1-9]/,
    ];
    await eventually('the metrics have all of it', async () => {
      const text = await (await fetch(`http://${metrics}/metrics`)).text();
      expect(counted.filter((metric) => !metric.test(text))).toEqual([]);
      return true;
    });
  });

  test('release removes our finalizer only from pods with our labels, and only with --yes', async () => {
    await createPod('wedged', { id: ours, workflowId: 'unknown-batch', held: true });
    await createPod('not-ours', { held: true });
    const { kubeconfig } = environment.stack.kubernetes;
    const release = (...args: string[]) =>
      json('release', `${NAMESPACE}/wedged`, `${NAMESPACE}/not-ours`, '--kubeconfig', kubeconfig, ...args);
    const finalizers = async (name: string) => (await environment.cluster.pod(name))?.metadata?.finalizers ?? [];
    const refused = [{ name: 'not-ours', why: expect.stringContaining('labels and annotations of a batch') }];
    expect(await release()).toMatchObject({ code: 6, answer: { pods: [{ name: 'wedged', done: 'held' }], refused } });
    expect(await finalizers('wedged')).toHaveLength(1);
    expect(await release('--yes')).toMatchObject({
      answer: { pods: [{ batchId: 'unknown-batch', done: 'released' }], refused },
    });
    expect(await finalizers('wedged')).toEqual([]);
    expect(await finalizers('not-ours')).toHaveLength(1);
    const all = await json('release', '--all', '-n', NAMESPACE, '--kubeconfig', kubeconfig);
    expect(all).toMatchObject({ answer: { refused: [] } });
    await environment.cluster.removeFinalizers('not-ours');
  });
});
