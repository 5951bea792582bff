/** The metrics of three workers in a real Prometheus: queries of the dashboards and the alerts, compared with what was done. */
import { createServer, type Server } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { freePorts } from '../../stack/ports.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { configurationVersion } from '../../src/config/schema/configuration.ts';
import { MESSAGES } from '../../src/model/messages/messages.ts';
import { METRICS } from '../../src/model/metrics.ts';
import type { ExecutorLifetime, ExecutorsObserved } from '../../src/model/usage/executor-lifetimes.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import {
  HELD_PENDING,
  HELD_RUNNING,
  openTestEnvironment,
  simulatedBatch,
  type Simulation,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import { eventuallyTrue } from '../support/eventually.ts';
import { Prometheus, promtool } from '../support/prometheus.ts';
import { historyOf } from '../support/records/history.ts';
import { ConfigMapMount } from '../support/workers/config-map-mount.ts';
import { WorkerMetrics } from '../support/workers/worker-metrics.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';

const NAMESPACE = 'metrics';
const FOLDER = join(import.meta.dirname, '../../deploy/observability');
const PODS = ['worker-0', 'worker-1', 'worker-2'];
const CONFIGURATION = 'sparkbatch.json';
/** Drivers with more cores are refused by the API server. */
const MAX_CORES = 16;

let environment: TestEnvironment;
let mount: ConfigMapMount;
let workers: WorkerProcess[];
let ports: number[];
let kubelet: Server;
let prometheus: Prometheus;

/** What the kubelet and kube-state-metrics say about one batch and one worker. */
const OTHERS = (seconds: number): string => `
container_cpu_usage_seconds_total{namespace="jobs",pod="risk-1-driver",container="spark-kubernetes-driver"} ${seconds}
container_cpu_usage_seconds_total{namespace="jobs",pod="risk-1-exec-1",container="spark-kubernetes-executor"} ${4 * seconds}
container_memory_working_set_bytes{namespace="jobs",pod="risk-1-driver",container="spark-kubernetes-driver"} 50
container_memory_working_set_bytes{namespace="jobs",pod="risk-1-exec-1",container="spark-kubernetes-executor"} 30
container_memory_working_set_bytes{namespace="jobs",pod="risk-10-driver",container="spark-kubernetes-driver"} 7
container_memory_working_set_bytes{namespace="spark-batch",pod="worker-1",container="worker"} 95
container_network_receive_bytes_total{namespace="jobs",pod="risk-1-driver"} ${3 * seconds}
container_network_transmit_bytes_total{namespace="jobs",pod="risk-1-driver"} ${2 * seconds}
kube_pod_container_resource_limits{namespace="jobs",pod="risk-1-driver",container="spark-kubernetes-driver",resource="memory"} 100
kube_pod_container_resource_limits{namespace="jobs",pod="risk-1-exec-1",container="spark-kubernetes-executor",resource="memory"} 40
kube_pod_container_resource_limits{namespace="spark-batch",pod="worker-1",container="worker",resource="memory"} 100
kube_pod_status_phase{namespace="jobs",pod="risk-1-driver",phase="Running"} 1
kube_pod_status_phase{namespace="jobs",pod="risk-1-exec-1",phase="Running"} 1
kube_pod_container_status_last_terminated_reason{namespace="jobs",pod="risk-1-exec-1",reason="OOMKilled"} 1
`;

const configuration = (): string =>
  JSON.stringify({
    clusters: { home: { kubeconfig: environment.workerKubeconfig, namespaces: [NAMESPACE] } },
    tenants: { free: { namespaces: [NAMESPACE] }, metered: { namespaces: [NAMESPACE], liveBatches: 1 } },
    orphanGrace: '1s',
    usage: { executors: 'watch', currency: 'EUR', prices: [{ tenants: ['metered'], coreHour: 3600, gibHour: 0 }] },
  });

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  await environment.cluster.core.createNamespacedLimitRange({
    namespace: NAMESPACE,
    body: { metadata: { name: 'cores' }, spec: { limits: [{ type: 'Container', max: { cpu: `${MAX_CORES}` } }] } },
  });
  mount = new ConfigMapMount({ [CONFIGURATION]: configuration() });
  const [kubeletPort = 0, ...metricsPorts] = await freePorts(4);
  ports = metricsPorts;
  kubelet = createServer((_, response) => response.end(OTHERS(Date.now() / 1000))).listen(kubeletPort, '127.0.0.1');
  workers = await Promise.all(
    ports.map((port) =>
      environment.worker({ args: ['--config', mount.file(CONFIGURATION), '--metrics-address', `127.0.0.1:${port}`] }),
    ),
  );
  prometheus = await Prometheus.start(
    [...ports.map((port, index) => ({ port, labels: { pod: PODS[index] ?? '' } })), { port: kubeletPort }],
    [join(FOLDER, 'rules.yaml')],
  );
});

afterAll(async () => {
  await prometheus.close();
  await environment.close();
  mount[Symbol.dispose]();
  kubelet.close();
});

const { until, untilRunning, untilQueued, releaseDriver, runningDriver } = batchHelpers(() => environment);

async function start(batchId: string, simulation: Simulation, more: Partial<BatchRequest> = {}): Promise<void> {
  const request = { name: batchId, tenant: 'free', retry: { initialInterval: '100ms', application: 0 }, ...more };
  await environment.batches.submit(simulatedBatch(NAMESPACE, simulation, request), { batchId });
}

/** A value that depends on the speed of the machine: a number of seconds, and no missing one. */
const MEASURED = 'measured';
const FAILING: Simulation = { 'run-time': '100ms', 'exit-code': '3' };

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}

/** How the queries of a dashboard are sent. */
interface Sending {
  /** Values of Grafana's variables. */
  readonly variables: Readonly<Record<string, string>>;
  /** The number of a line from a value. */
  readonly number: (value: number, expr: string) => number;
}

const OF_FLEET: Sending = {
  variables: { $__rate_interval: '1h', $cluster: '.*', $tenant: '.*' },
  // Rates become numbers of events. An increase is extrapolated to the time of the query: by less than a twentieth after 25
  // scrapes, so that rounding gives the number.
  number: (value, expr) => Math.round(/\brate\(/.test(expr) ? value * (expr.endsWith('* 60') ? 60 : 3600) : value),
};

const OF_BATCH: Sending = {
  variables: { $__rate_interval: '20s', $namespace: 'jobs', $pod: 'risk-1' },
  number: (value, expr) => (/\brate\(/.test(expr) ? Math.round(value) : value),
};

/** The lines of a panel that are not 0, by their legend. */
async function linesOf({ targets }: Panel, { variables, number }: Sending): Promise<Record<string, number | string>> {
  const lines: Record<string, number | string> = {};
  for (const { expr, legendFormat } of targets) {
    const query = Object.entries(variables).reduce((text, [name, value]) => text.replaceAll(name, value), expr);
    const isDuration = expr.includes('histogram_quantile') || expr.startsWith('time()');
    for (const { labels, value } of await prometheus.query(query)) {
      const legend = legendFormat.replaceAll(/{{(\w+)}}/g, (_, label: string) => labels[label] ?? '');
      if (isDuration) lines[legend] = measured(value);
      else if (number(value, expr) !== 0) lines[legend] = number(value, expr);
    }
  }
  return lines;
}

/** The panels of a dashboard with their lines. */
async function linesByPanel(file: string, sending: Sending): Promise<Record<string, unknown>> {
  const { panels } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { panels: Panel[] };
  return Object.fromEntries(
    await Promise.all(panels.map(async (panel) => [panel.title, await linesOf(panel, sending)])),
  );
}

function measured(seconds: number): string | number {
  return seconds >= 0 && seconds < 3600 ? MEASURED : seconds;
}

/** The values of an alert's expression without its threshold. */
async function valuesOf(alert: string): Promise<number[]> {
  const { groups } = parse(readFileSync(join(FOLDER, 'rules.yaml'), 'utf8')) as {
    groups: { rules: { alert: string; expr: string }[] }[];
  };
  const { expr } = groups.flatMap(({ rules }) => rules).find((rule) => rule.alert === alert) ?? { expr: '' };
  const series = await prometheus.query(expr.replace(/\s(>|==|<)\s[\d*. ]+$/, ''));
  return series.map(({ value }) => value).filter((value) => !Number.isNaN(value));
}

async function untilClosed(batchId: string): Promise<void> {
  await until(batchId, 'ended', ({ phase }) => phase === 'ended');
}

/** The value of a query that has one series. */
async function valueOf(expr: string): Promise<number> {
  const [only, ...others] = await prometheus.query(expr);
  if (only === undefined || others.length > 0) throw new Error(`Not one series: ${expr}`);
  return only.value;
}

test('promtool accepts the alerts, their tests, and the names of the metrics', async () => {
  expect(await promtool(['check', 'rules', 'rules.yaml'], { cwd: FOLDER })).toContain('SUCCESS');
  expect(await promtool(['test', 'rules', 'rules.test.yaml'], { cwd: FOLDER })).toContain('SUCCESS');
  const scraped = await new WorkerMetrics(ports[0] ?? 0).text();
  // It exits with 3 when it has remarks, such as those about names of Temporal's SDK.
  const remarks = await promtool(['check', 'metrics'], { stdin: scraped }).catch((error: unknown) => String(error));
  const ours = remarks.split('\n').filter((line) => line.startsWith('spark_batch_'));
  expect(
    ours.filter((line) => !line.endsWith(`label names should be written in 'snake_case' not 'camelCase'`)),
  ).toEqual([]);
});

test('All workers show all counters and gauges from the start', async () => {
  await prometheus.untilScraped();
  // The worker that watches the drivers shows these.
  const ofTheWatch = new Set<string>(
    [METRICS.batches, METRICS.oldestQueued, METRICS.watchProgress].map(({ name }) => name),
  );
  for (const { name, kind } of Object.values(METRICS)) {
    if (kind === 'histogram') continue;
    const number = ofTheWatch.has(name) ? 1 : workers.length;
    expect([name, (await prometheus.query(`sum by (pod) (${name})`)).length]).toEqual([name, number]);
  }
  // A series that begins with 1 is no increase.
  const counters = Object.values(METRICS).filter(
    ({ kind, name }) => kind === 'counter' && name !== METRICS.apiRequests.name,
  );
  for (const { name } of counters) expect([name, await valueOf(`sum(${name})`)]).toEqual([name, 0]);
});

/** What happened, in the words of the dashboard: a value for each line of a panel that is not 0. */
const fleet = (): Record<string, unknown> => ({
  'Running batches by state': { RUNNING: 2, PENDING: 3 },
  'Running batches by phase': { active: 3, queued: 1, held: 1 },
  'Running batches by tenant': { free: 3, metered: 2 },
  'Attempts that ended, per hour': { FINISHED: 4, FAILED: 4, KILLED: 2 },
  'Failures by class, per hour': { application: 3, 'submit-rejected': 1, killed: 2 },
  'Retries and kills, per hour': { 'retry after application': 1, 'kill by request': 1, 'kill by cancellation': 1 },
  'Submissions, per minute': { 'native created': 13, 'native rejected': 1 },
  'Latencies, 95th percentile': {
    submit: MEASURED,
    'created to running': MEASURED,
    'end to verdict': MEASURED,
    'watch lag': MEASURED,
  },
  'Runtime of drivers': { median: MEASURED, '95th percentile': MEASURED },
  'Time in the queue, 95th percentile': { metered: MEASURED, 'oldest on home': MEASURED },
  'Silence of the watches': { 'home/metrics': MEASURED },
  'Orphans, per hour': { 'Pod deleted': 1 },
  // How often a driver is read depends on the speed of the machine.
  'Requests to API servers': expect.objectContaining({ 'POST 422': 1, 'POST 2xx': expect.any(Number) }),
  'Evidence and cleanup, per hour': { 'evidence complete': 9 },
  Workers: { [`configuration ${configurationVersion(configuration())}`]: 3, 'ignored signals': 1 },
});

test('The dashboard of the fleet shows what was done', async () => {
  // One after the other, each seen by Prometheus. The fourth is at the latest the second one of a worker, and an increase of
  // its histograms, whose first value is none.
  for (const number of [1, 2, 3, 4]) {
    await start(`sequential-${number}`, HELD_RUNNING, { tenant: 'metered' });
    await untilRunning(`sequential-${number}`);
    await releaseDriver(`sequential-${number}`);
    await environment.batches.result(`sequential-${number}`);
    await prometheus.untilScraped();
  }
  await start('admitted', HELD_RUNNING, { tenant: 'metered' });
  await untilRunning('admitted');
  await start('queued', HELD_RUNNING, { tenant: 'metered' });
  await start('pending', HELD_PENDING);
  await start('retried', FAILING, { retry: { initialInterval: '100ms', application: 1 } });
  await start('held', FAILING, { retry: { application: 0, onExhausted: 'hold' } });
  await start('rejected', HELD_RUNNING, { driver: { cores: MAX_CORES + 1 } });
  for (const id of ['killed', 'cancelled', 'orphaned', 'running']) await start(id, HELD_RUNNING);
  await Promise.all(['killed', 'cancelled', 'running'].map((id) => untilRunning(id)));
  const orphan = await runningDriver('orphaned');
  await environment.client.workflow.getHandle('orphaned').terminate('by the test');
  await environment.batches.kill('killed', { reason: 'by the test' });
  await environment.client.workflow.getHandle('cancelled').cancel();
  await environment.client.workflow.getHandle('running').signal('driverObserved', 'rubbish');
  for (const id of ['killed', 'cancelled', 'retried', 'rejected']) await untilClosed(id);
  await untilQueued('queued');
  await until('held', 'held', ({ phase }) => phase === 'held');
  await until('pending', 'PENDING', ({ phase }) => phase === 'following');
  await environment.cluster.untilGone(orphan.name);
  await eventuallyTrue('the panels show it', async () => {
    await prometheus.untilScraped();
    expect(await linesByPanel('fleet.json', OF_FLEET)).toEqual(fleet());
    return true;
  });
});

/** The tenants of attempts that have ended. */
const TENANTS = ['free', 'metered'] as const;

test('The usage of tenants, and the dashboard of costs, agree with the results of batches', async () => {
  const ended = [
    'sequential-1',
    'sequential-2',
    'sequential-3',
    'sequential-4',
    'retried',
    'rejected',
    'killed',
    'cancelled',
  ];
  const results = await Promise.all(ended.map((id) => environment.batches.result(id)));
  // The first attempt of a held batch counts, and so does the usage of a batch in its status.
  const { usage: held } = await environment.batches.status('held');
  for (const tenant of TENANTS) {
    const usages = [
      ...results.filter((result) => result.tenant === tenant).map(({ usage }) => usage),
      ...(tenant === 'free' ? [held] : []),
    ];
    const sum = (amount: (usage: (typeof usages)[number]) => number = () => 0) =>
      usages.reduce((total, usage) => total + amount(usage), 0);
    // Each attempt is rounded to a whole second: up or down.
    const counted = async (metric: string, labels: string) =>
      (await prometheus.query(`sum(${metric}{tenant="${tenant}"${labels}})`))[0]?.value ?? 0;
    const [cores, gib, wasted] = [
      sum((usage) => usage?.coreSeconds ?? 0),
      sum((usage) => usage?.gibSeconds ?? 0),
      sum((usage) => usage?.wasted.coreSeconds ?? 0),
    ];
    const attempts = results.length + 2;
    expect(Math.abs((await counted('spark_batch_core_seconds_total', '')) - cores)).toBeLessThanOrEqual(attempts);
    expect(Math.abs((await counted('spark_batch_gib_seconds_total', '')) - gib)).toBeLessThanOrEqual(attempts);
    const wastedText = ',outcome="wasted"';
    expect(Math.abs((await counted('spark_batch_core_seconds_total', wastedText)) - wasted)).toBeLessThanOrEqual(
      attempts,
    );
  }
  const [priced] = results;
  // A core-hour costs 3600 EUR, so that a core-second costs one.
  expect(priced?.usage?.cost).toEqual({
    currency: 'EUR',
    amount: expect.closeTo(priced?.usage?.coreSeconds ?? 0, 5),
    wastedAmount: 0,
  });
  expect(results.find(({ tenant }) => tenant === 'free')?.usage).not.toHaveProperty('cost');
  const panels = await linesByPanel('cost.json', { ...OF_FLEET, number: (value) => value });
  const byTenant = { metered: expect.any(Number) };
  expect(panels).toEqual({
    'Core-hours by tenant, per day': expect.objectContaining(byTenant),
    'GiB-hours by tenant, per day': expect.objectContaining(byTenant),
    'Core-hours by cluster, per day': { home: expect.any(Number) },
    'Wasted core-hours by tenant, per day': expect.not.objectContaining(byTenant),
    'Share of cores that was wasted': expect.not.objectContaining(byTenant),
  });
});

test('The dashboard of a batch shows its pods, and no others', async () => {
  await eventuallyTrue('the panels show them', async () => {
    expect(await linesByPanel('batch.json', OF_BATCH)).toEqual({
      'CPU by pod': { 'risk-1-driver': 1, 'risk-1-exec-1': 4 },
      'Memory by pod': { 'risk-1-driver': 50, 'risk-1-exec-1': 30 },
      'Memory by its limit': { 'risk-1-driver': 0.5, 'risk-1-exec-1': 0.75 },
      'Pods by phase': { Running: 2 },
      'Restarts and OOM kills': { 'risk-1-exec-1 OOMKilled': 1 },
      Network: { 'risk-1-driver in': 3, 'risk-1-driver out': 2 },
    });
    return true;
  });
});

test('The alerts compare the right values', async () => {
  expect((await valuesOf('SparkBatchWatchSilent')).map(measured)).toEqual([MEASURED]);
  expect(await valuesOf('SparkBatchNoWorker')).toEqual([]);
  expect(await valuesOf('SparkBatchClusterUnreachable')).toEqual([1]);
  expect(await valuesOf('SparkBatchOrphansGrow')).toEqual([0]);
  expect((await valuesOf('SparkBatchDetectionSlow')).map(measured)).toEqual([MEASURED]);
  expect(await valuesOf('SparkBatchSubmissionsFail')).toEqual([expect.closeTo(1 / 14, 2)]);
  expect((await valuesOf('SparkBatchQueueOld')).map(measured)).toEqual([MEASURED]);
  expect(await valuesOf('SparkBatchConfigurationRefused')).toEqual([0, 0, 0]);
  expect(await valuesOf('SparkBatchWorkerNearItsMemory')).toEqual([0.95]);
  for (const { name, health, state } of await prometheus.rules()) {
    const expected = name === 'SparkBatchWorkerNearItsMemory' ? 'pending' : 'inactive';
    expect({ name, health, state }).toEqual({ name, health: 'ok', state: expected });
  }
});

test('Each worker reports a refused configuration', async () => {
  mount.put({ [CONFIGURATION]: '{ "clusters": 1 }' });
  await eventuallyTrue('all workers refuse it', async () => {
    const since = await valuesOf('SparkBatchConfigurationRefused');
    return since.length === 3 && since.every((seconds) => seconds > 1_700_000_000);
  });
  await prometheus.untilScraped();
  const refused = await valueOf('sum(increase(spark_batch_config_reloads_total{outcome="refused"}[1h]))');
  expect(Math.round(refused)).toBe(3);
  mount.put({ [CONFIGURATION]: configuration() });
  await eventuallyTrue('the configuration is in force again', async () =>
    (await valuesOf('SparkBatchConfigurationRefused')).every((seconds) => seconds === 0),
  );
});

/** The requests of a simulated executor. */
const EXECUTOR = { cpu: '500m', memory: '1Gi' };
const [EXECUTOR_CORES, EXECUTOR_GIB] = [0.5, 1];

const HELD_EXECUTOR = { 'sim.spark-batch/hold': 'Running', 'sim.spark-batch/run-time': '100ms' };

/** The lifetimes of executors that watches have reported to a batch. */
async function executorsObserved(batchId: string): Promise<ExecutorLifetime[]> {
  const signals = (await historyOf(environment.client, batchId)).flatMap(
    ({ workflowExecutionSignaledEventAttributes: signal }) =>
      signal?.signalName === MESSAGES.executorsObserved ? [signal] : [],
  );
  return signals.flatMap(({ input }) => {
    const { groups } = JSON.parse(Buffer.from(input?.payloads?.[0]?.data ?? []).toString()) as ExecutorsObserved;
    return groups.flatMap(({ lifetimes }) => lifetimes);
  });
}

/** The seconds from the start of an executor to its end, by its pod. */
async function secondsOf(name: string): Promise<number> {
  const { conditions = [], startTime, containerStatuses = [] } = (await environment.cluster.pod(name))?.status ?? {};
  const bound = conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'True');
  const from = new Date(bound?.lastTransitionTime ?? startTime ?? Number.NaN);
  return (
    (new Date(containerStatuses[0]?.state?.terminated?.finishedAt ?? Number.NaN).getTime() - from.getTime()) / 1000
  );
}

/** Runs an executor for some time. @returns its seconds, by its pod, which is deleted then */
async function runExecutor(
  driver: Parameters<TestEnvironment['cluster']['createExecutor']>[0],
  number: number,
): Promise<number> {
  const name = await environment.cluster.createExecutor(
    driver,
    number,
    {},
    { 'sim.spark-batch/run-time': '3s' },
    EXECUTOR,
  );
  await eventuallyTrue(`executor ${number} has ended`, async () => !Number.isNaN(await secondsOf(name)));
  const seconds = await secondsOf(name);
  await environment.cluster.deletePod(name);
  await environment.cluster.untilGone(name);
  return seconds;
}

test('Gauges and usage stay right when another worker takes the watch over, and a fleet without workers is noticed', async () => {
  await start('used', HELD_RUNNING);
  await untilRunning('used');
  const driver = await runningDriver('used');
  const lasting = await environment.cluster.createExecutor(driver, 1, {}, HELD_EXECUTOR, EXECUTOR);
  await eventuallyTrue(
    'an executor runs',
    async () => (await environment.cluster.pod(lasting))?.status?.phase === 'Running',
  );
  const executors = [await runExecutor(driver, 2)];
  const watching = async (): Promise<string[]> =>
    (await prometheus.query('spark_batch_watch_progress_timestamp_seconds > 0')).map(
      ({ labels }) => labels['pod'] ?? '',
    );
  const [first = '', ...others] = await watching();
  expect(others).toEqual([]);
  await workers[PODS.indexOf(first)]?.shutDown();
  await eventuallyTrue('another worker watches, and counts the same batches', async () => {
    const next = await watching();
    expect(next).toEqual([expect.any(String)]);
    expect(next).not.toEqual([first]);
    const labels = { pod: next[0] };
    expect(await prometheus.query('sum by (pod) (spark_batch_batches) > 0')).toEqual([{ labels, value: 6 }]);
    return true;
  });
  executors.push(await runExecutor(driver, 3));
  await environment.cluster.releasePod(lasting);
  await eventuallyTrue('it has ended', async () => !Number.isNaN(await secondsOf(lasting)));
  executors.push(await secondsOf(lasting));
  await eventuallyTrue('the batch knows that all have ended', async () => {
    const ids = (await executorsObserved('used')).filter(([, , end]) => end !== undefined).map(([id]) => id);
    return new Set(ids).size === 3;
  });
  await releaseDriver('used');
  const { usage } = await environment.batches.result('used');
  const seconds = executors.reduce((total, one) => total + one, 0);
  // None is lost with the worker, and none is counted by both.
  expect(usage?.executors).toEqual({
    count: 3,
    coreSeconds: expect.closeTo(EXECUTOR_CORES * seconds, 3),
    gibSeconds: expect.closeTo(EXECUTOR_GIB * seconds, 3),
  });
  await Promise.all(workers.map((worker) => worker.shutDown()));
  await eventuallyTrue('no worker is left', async () => (await valuesOf('SparkBatchNoWorker')).length === 1);
});
