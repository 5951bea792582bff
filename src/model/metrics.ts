/**
 * The metrics of SparkBatch: every instrument by name, with its kind, unit, help, labels and their values. Workers, activities
 * and workflows record with the meter of the place where they run, so this file is safe in the workflow sandbox.
 *
 * Names follow Prometheus: counters end with `_total`, and what has a unit ends with it. A collector of OpenTelemetry that
 * exports to Prometheus appends just these suffixes to names without them, so dashboards fit both ways.
 */
import { SUBMIT_KINDS } from './submit-kind.ts';
import { SWEEP_ACTIONS, SWEPT_KINDS } from './sweep/sweep-report.ts';
import { FAILURE_CLASSES } from './verdict/failure-class.ts';

/** The values of a label: all that there are, those that are usual, or the name of a set that is not known here. */
type LabelValues =
  readonly string[] | { readonly usual: readonly string[] } | typeof CLUSTERS | typeof TENANTS | typeof OPEN;
/** The clusters of a worker. */
const CLUSTERS = 'clusters';
/** The tenants of the configuration, and {@link NO_TENANT}. */
const TENANTS = 'tenants';
/** The label of batches without a tenant. */
export const NO_TENANT = 'none';
/** Values that are not known in advance. */
const OPEN = 'open';

interface MetricDefinition {
  readonly name: `spark_batch_${string}`;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly unit: '' | 's';
  readonly help: string;
  readonly labels: Readonly<Record<string, LabelValues>>;
  /** Who records it: `worker`, `batch` (the workflow), or activities. The SDK adds labels by that. */
  readonly by: 'worker' | 'batch' | readonly `spark${string}`[];
}

const VERBS = ['GET', 'POST', 'PATCH', 'DELETE'];
const CODES = ['2xx', '403', '404', '409', '422', '429', '500', 'none'];

/** Bounds for what takes fractions of a second up to minutes. */
const SHORT = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
/** Bounds for what takes seconds up to days. */
const LONG = [1, 10, 30, 60, 300, 600, 1800, 3600, 7200, 14_400, 28_800, 86_400, 259_200];

/** All metrics. docs/operate/metrics.md lists the same ones. */
export const METRICS = {
  submissions: {
    name: 'spark_batch_submissions_total',
    kind: 'counter',
    unit: '',
    help: 'Tries to create a driver, by outcome',
    labels: { cluster: CLUSTERS, kind: SUBMIT_KINDS, outcome: ['created', 'adopted', 'rejected', 'failed', 'waiting'] },
    by: ['sparkSubmitDriver'],
  },
  batches: {
    name: 'spark_batch_batches',
    kind: 'gauge',
    unit: '',
    help: 'Running batches, counted by the worker that watches their cluster and scope',
    labels: { cluster: CLUSTERS, scope: OPEN, state: OPEN, phase: OPEN, tenant: OPEN },
    by: ['sparkWatchDrivers'],
  },
  oldestQueued: {
    name: 'spark_batch_oldest_queued_timestamp_seconds',
    kind: 'gauge',
    unit: 's',
    help: 'When the batch was started that waits longest for admission, in seconds since 1970; 0 when none waits',
    labels: { cluster: CLUSTERS, scope: OPEN },
    by: ['sparkWatchDrivers'],
  },
  retries: {
    name: 'spark_batch_retries_total',
    kind: 'counter',
    unit: '',
    help: 'Attempts after the first one, by the failure class of the attempt before',
    labels: { cluster: CLUSTERS, failure_class: FAILURE_CLASSES },
    by: 'batch',
  },
  kills: {
    name: 'spark_batch_kills_total',
    kind: 'counter',
    unit: '',
    help: 'Accepted and refused kills, by request or by cancellation of the workflow',
    labels: { by: ['request', 'cancellation'], outcome: ['accepted', 'refused'] },
    by: 'batch',
  },
  messagesIgnored: {
    name: 'spark_batch_messages_ignored_total',
    kind: 'counter',
    unit: '',
    help: 'Signals to batches that were invalid and ignored, by name',
    labels: { message: ['driverObserved', 'executorsObserved', 'admission'] },
    by: 'batch',
  },
  coreSeconds: {
    name: 'spark_batch_core_seconds_total',
    kind: 'counter',
    unit: '',
    help: 'Requested CPUs times seconds of attempts that have ended; wasted: by attempts that did not finish',
    labels: { cluster: CLUSTERS, tenant: TENANTS, outcome: ['useful', 'wasted'] },
    by: 'batch',
  },
  gibSeconds: {
    name: 'spark_batch_gib_seconds_total',
    kind: 'counter',
    unit: '',
    help: 'Requested GiB of memory times seconds of attempts that have ended; wasted: by attempts that did not finish',
    labels: { cluster: CLUSTERS, tenant: TENANTS, outcome: ['useful', 'wasted'] },
    by: 'batch',
  },
  evidence: {
    name: 'spark_batch_evidence_total',
    kind: 'counter',
    unit: '',
    help: 'Ends of drivers that were examined, by whether all evidence could be read',
    labels: { cluster: CLUSTERS, outcome: ['complete', 'incomplete', 'not-ended'] },
    by: ['sparkRecordEvidence'],
  },
  archivedLogs: {
    name: 'spark_batch_archived_logs_total',
    kind: 'counter',
    unit: '',
    help: 'Logs that were stored in the archive, and logs that could not be read for it',
    labels: { cluster: CLUSTERS, outcome: ['stored', 'missing'] },
    by: ['sparkArchiveLogs'],
  },
  archiveFailures: {
    name: 'spark_batch_archive_failures_total',
    kind: 'counter',
    unit: '',
    help: 'Attempts whose logs could not be stored in the archive in time',
    labels: { cluster: CLUSTERS },
    by: 'batch',
  },
  submitLatency: {
    name: 'spark_batch_submit_latency_seconds',
    kind: 'histogram',
    unit: 's',
    help: 'From the request to create a driver until it exists',
    labels: { cluster: CLUSTERS, kind: SUBMIT_KINDS },
    by: ['sparkSubmitDriver'],
  },
  startLatency: {
    name: 'spark_batch_start_latency_seconds',
    kind: 'histogram',
    unit: 's',
    help: 'From the creation of a driver pod until its container started',
    labels: { cluster: CLUSTERS },
    by: ['sparkRecordEvidence'],
  },
  runtime: {
    name: 'spark_batch_runtime_seconds',
    kind: 'histogram',
    unit: 's',
    help: 'From the start of a driver container until its end',
    labels: { cluster: CLUSTERS, state: OPEN },
    by: ['sparkRecordEvidence'],
  },
  endToVerdict: {
    name: 'spark_batch_end_to_verdict_latency_seconds',
    kind: 'histogram',
    unit: 's',
    help: 'From the end of a driver container until its verdict',
    labels: { cluster: CLUSTERS },
    by: ['sparkRecordEvidence'],
  },
  queueTime: {
    name: 'spark_batch_queue_time_seconds',
    kind: 'histogram',
    unit: 's',
    help: 'From the start of a batch, or from the end of its hold, until its admission',
    labels: { tenant: OPEN },
    by: 'batch',
  },
  watchLag: {
    name: 'spark_batch_watch_lag_seconds',
    kind: 'histogram',
    unit: 's',
    help: 'From the start or end of a driver container until its batch received the observation',
    labels: { cluster: CLUSTERS },
    by: ['sparkWatchDrivers'],
  },
  watchProgress: {
    name: 'spark_batch_watch_progress_timestamp_seconds',
    kind: 'gauge',
    unit: 's',
    help: 'When a watch of a cluster and scope began or last received something, in seconds since 1970; 0 on a worker that has given it up',
    labels: { cluster: CLUSTERS, scope: OPEN, shard: OPEN },
    by: ['sparkWatchDrivers'],
  },
  apiRequests: {
    name: 'spark_batch_api_requests_total',
    kind: 'counter',
    unit: '',
    help: 'Requests to API servers without watches, by HTTP method and status (2xx, an error status, or none)',
    labels: { cluster: CLUSTERS, verb: { usual: VERBS }, code: { usual: CODES } },
    by: 'worker',
  },
  verdicts: {
    name: 'spark_batch_verdicts_total',
    kind: 'counter',
    unit: '',
    help: 'Finished attempts by state and failure class',
    labels: {
      cluster: CLUSTERS,
      state: { usual: ['FINISHED', 'FAILED', 'KILLED', 'NOT_FOUND'] },
      failure_class: ['none', ...FAILURE_CLASSES],
    },
    by: 'batch',
  },
  watchObservations: {
    name: 'spark_batch_watch_observations_total',
    kind: 'counter',
    unit: '',
    help: 'Observations by outcome: delivered to their batch, orphan (no running batch), dropped (not from its driver)',
    labels: { cluster: CLUSTERS, outcome: ['delivered', 'orphan', 'dropped'] },
    by: ['sparkWatchDrivers'],
  },
  adoptions: {
    name: 'spark_batch_adoptions_total',
    kind: 'counter',
    unit: '',
    help: 'Drivers of other clients that appeared and are to be adopted, by outcome',
    labels: { cluster: CLUSTERS, outcome: ['started', 'exists', 'refused', 'failed'] },
    by: ['sparkWatchDrivers'],
  },
  watchUnreadablePods: {
    name: 'spark_batch_watch_unreadable_pods_total',
    kind: 'counter',
    unit: '',
    help: 'Pods that the watch could not read and skipped',
    labels: { cluster: CLUSTERS },
    by: ['sparkWatchDrivers'],
  },
  retentionDeletions: {
    name: 'spark_batch_retention_deletions_total',
    kind: 'counter',
    unit: '',
    help: 'Ended drivers deleted after their retention, and deletions that failed',
    labels: { cluster: CLUSTERS, outcome: ['deleted', 'failed'] },
    by: ['sparkWatchDrivers'],
  },
  orphans: {
    name: 'spark_batch_orphans_total',
    kind: 'counter',
    unit: '',
    help: 'Orphans found by watches and sweeps, by kind and action',
    labels: { cluster: CLUSTERS, kind: [...SWEPT_KINDS, 'any'], action: [...SWEEP_ACTIONS, 'any'] },
    by: ['sparkWatchDrivers', 'sparkSweepScope'],
  },
  sweepDuration: {
    name: 'spark_batch_sweep_duration_seconds',
    kind: 'histogram',
    unit: 's',
    help: 'Duration of a sweep of one cluster and scope',
    labels: { cluster: CLUSTERS },
    by: ['sparkSweepScope'],
  },
  configReloads: {
    name: 'spark_batch_config_reloads_total',
    kind: 'counter',
    unit: '',
    help: 'New versions of the configuration file, by outcome',
    labels: { outcome: ['applied', 'refused'] },
    by: 'worker',
  },
  configVersion: {
    name: 'spark_batch_config_version',
    kind: 'gauge',
    unit: '',
    help: '1 for the configuration version in force, 0 for earlier versions',
    labels: { version: OPEN },
    by: 'worker',
  },
  configRefusedSince: {
    name: 'spark_batch_config_refused_timestamp_seconds',
    kind: 'gauge',
    unit: 's',
    help: 'Time since which the configuration file on disk is refused, in seconds since 1970; 0 when it is in force',
    labels: {},
    by: 'worker',
  },
  clusterReachable: {
    name: 'spark_batch_cluster_reachable',
    kind: 'gauge',
    unit: '',
    help: '1 while a cluster is reachable and accepts the credentials of the worker, else 0',
    labels: { cluster: CLUSTERS },
    by: 'worker',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** Upper bounds of histograms in seconds, for a Runtime: `metrics.prometheus.histogramBucketOverrides`. */
export const HISTOGRAM_BUCKETS: Readonly<Record<string, number[]>> = Object.fromEntries(
  Object.values(METRICS)
    .filter(({ kind }) => kind === 'histogram')
    .map(({ name }) => [
      name,
      name === 'spark_batch_runtime_seconds' || name === 'spark_batch_queue_time_seconds' ? LONG : SHORT,
    ]),
);

type MetricOf<K extends MetricDefinition['kind']> = Extract<(typeof METRICS)[keyof typeof METRICS], { kind: K }>;
/** The labels of a metric with one value each; only known values for labels of which all are known. */
export type Labels<M extends MetricDefinition> = {
  readonly [Name in keyof M['labels']]: M['labels'][Name] extends readonly (infer Value extends string)[]
    ? Value
    : string;
};
type Tags = Record<string, string>;

/** The part of Temporal's `MetricMeter` that is used here. */
export interface Meter {
  createCounter(name: string, unit: string, help: string): { add(value: number, tags: Tags): void };
  createGauge(name: string, type: 'int', unit: string, help: string): { set(value: number, tags: Tags): void };
  createHistogram(name: string, type: 'float', unit: string, help: string): { record(value: number, tags: Tags): void };
}

/** A set of labels, each with its name. */
export type LabelSet = Readonly<Record<string, string>>;

/** What a worker knows at its start of the values of labels. */
export interface KnownNames {
  /** Names of its clusters. */
  readonly clusters: readonly string[];
  /** Names of its tenants. */
  readonly tenants: readonly string[];
}

/** All sets of labels of a counter, by what is known at the start of a worker. */
export function knownLabels({ labels }: MetricOf<'counter'>, names: KnownNames): LabelSet[] {
  let sets: LabelSet[] = [{}];
  for (const [name, values] of Object.entries<LabelValues>(labels)) {
    sets = sets.flatMap((set) => knownValues(values, names).map((value) => ({ ...set, [name]: value })));
  }
  return sets.filter(isPossible);
}

/** The tenants with counters that are there with 0 from the start. */
const MAX_TENANTS = 200;

function knownValues(values: LabelValues, { clusters, tenants }: KnownNames): readonly string[] {
  if (values === CLUSTERS) return clusters;
  if (values === TENANTS) return [NO_TENANT, ...tenants.slice(0, MAX_TENANTS)];
  if (values === OPEN) return [];
  return 'usual' in values ? values.usual : values;
}

/** Whether values of labels that depend on each other fit. */
function isPossible({ state, failure_class: failureClass, kind, action }: LabelSet): boolean {
  // The orphans beyond the limit of a report have neither a kind nor an action.
  if (action !== undefined) return (kind === 'any') === (action === 'any');
  if (state === undefined || failureClass === undefined) return true;
  if (state === 'FINISHED') return failureClass === 'none';
  if (state === 'KILLED') return failureClass === 'killed';
  if (state === 'NOT_FOUND') return failureClass === 'deleted';
  return failureClass !== 'none' && failureClass !== 'killed';
}

/** Increases a counter. */
export function count<M extends MetricOf<'counter'>>(meter: Meter, metric: M, labels: Labels<M>, value = 1): void {
  meter.createCounter(metric.name, metric.unit, metric.help).add(value, labels);
}

/** Sets a gauge. */
export function setGauge<M extends MetricOf<'gauge'>>(meter: Meter, metric: M, labels: Labels<M>, value: number): void {
  meter.createGauge(metric.name, 'int', metric.unit, metric.help).set(value, labels);
}

/** Records a value in a histogram. */
export function recordHistogram<M extends MetricOf<'histogram'>>(
  meter: Meter,
  metric: M,
  labels: Labels<M>,
  value: number,
): void {
  meter.createHistogram(metric.name, 'float', metric.unit, metric.help).record(value, labels);
}
