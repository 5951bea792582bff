/**
 * The metrics of SparkBatch: every instrument by name, with its kind, unit, help and labels. Workers, activities and workflows
 * record with the meter of the place where they run, so this file imports nothing and is safe in the workflow sandbox.
 */

interface MetricDefinition {
  readonly name: `spark_batch_${string}`;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly unit: '1' | 's';
  readonly help: string;
  readonly labels: readonly string[];
}

/** Bounds for what takes fractions of a second up to minutes. */
const SHORT = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
/** Bounds for what takes seconds up to days. */
const LONG = [1, 10, 30, 60, 300, 600, 1800, 3600, 7200, 14_400, 28_800, 86_400, 259_200];

/** All metrics. docs/operate/metrics.md lists the same ones. */
export const METRICS = {
  submissions: {
    name: 'spark_batch_submissions',
    kind: 'counter',
    unit: '1',
    help: 'Tries to create a driver, by outcome',
    labels: ['cluster', 'kind', 'outcome'],
  },
  batches: {
    name: 'spark_batch_batches',
    kind: 'gauge',
    unit: '1',
    help: 'Running batches, counted by the worker that watches their cluster and scope',
    labels: ['cluster', 'scope', 'state', 'phase', 'tenant'],
  },
  oldestQueued: {
    name: 'spark_batch_oldest_queued_since',
    kind: 'gauge',
    unit: 's',
    help: 'When the batch was started that waits longest for admission, in seconds since 1970; 0 when none waits',
    labels: ['cluster', 'scope'],
  },
  retries: {
    name: 'spark_batch_retries',
    kind: 'counter',
    unit: '1',
    help: 'Attempts after the first one, by the failure class of the attempt before',
    labels: ['failure_class'],
  },
  kills: {
    name: 'spark_batch_kills',
    kind: 'counter',
    unit: '1',
    help: 'Accepted and refused kills, by request or by cancellation of the workflow',
    labels: ['by', 'outcome'],
  },
  messagesIgnored: {
    name: 'spark_batch_messages_ignored',
    kind: 'counter',
    unit: '1',
    help: 'Signals to batches that were invalid and ignored, by name',
    labels: ['message'],
  },
  evidence: {
    name: 'spark_batch_evidence',
    kind: 'counter',
    unit: '1',
    help: 'Ends of drivers that were examined, by whether all evidence could be read',
    labels: ['cluster', 'outcome'],
  },
  submitLatency: {
    name: 'spark_batch_submit_latency',
    kind: 'histogram',
    unit: 's',
    help: 'From the request to create a driver until it exists',
    labels: ['cluster', 'kind'],
  },
  startLatency: {
    name: 'spark_batch_start_latency',
    kind: 'histogram',
    unit: 's',
    help: 'From the creation of a driver pod until its container started',
    labels: ['cluster'],
  },
  runtime: {
    name: 'spark_batch_runtime',
    kind: 'histogram',
    unit: 's',
    help: 'From the start of a driver container until its end',
    labels: ['cluster', 'state'],
  },
  endToVerdict: {
    name: 'spark_batch_end_to_verdict_latency',
    kind: 'histogram',
    unit: 's',
    help: 'From the end of a driver container until its verdict',
    labels: ['cluster'],
  },
  queueTime: {
    name: 'spark_batch_queue_time',
    kind: 'histogram',
    unit: 's',
    help: 'From the start of a batch, or from the end of its hold, until its admission',
    labels: ['tenant'],
  },
  watchLag: {
    name: 'spark_batch_watch_lag',
    kind: 'histogram',
    unit: 's',
    help: 'From the start or end of a driver container until its batch received the observation',
    labels: ['cluster'],
  },
  watchProgress: {
    name: 'spark_batch_watch_progress',
    kind: 'gauge',
    unit: 's',
    help: 'When the watch of a cluster and scope last received something, in seconds since 1970; 0 on a worker that has given it up',
    labels: ['cluster', 'scope'],
  },
  apiRequests: {
    name: 'spark_batch_api_requests',
    kind: 'counter',
    unit: '1',
    help: 'Requests to API servers without watches, by HTTP method and status (2xx, an error status, or none)',
    labels: ['cluster', 'verb', 'code'],
  },
  verdicts: {
    name: 'spark_batch_verdicts',
    kind: 'counter',
    unit: '1',
    help: 'Finished attempts by state and failure class',
    labels: ['state', 'failure_class'],
  },
  watchObservations: {
    name: 'spark_batch_watch_observations',
    kind: 'counter',
    unit: '1',
    help: 'Observations by outcome: delivered to their batch, orphan (no running batch), dropped (not from its driver)',
    labels: ['cluster', 'outcome'],
  },
  adoptions: {
    name: 'spark_batch_adoptions',
    kind: 'counter',
    unit: '1',
    help: 'Drivers of other clients that appeared and are to be adopted, by outcome',
    labels: ['cluster', 'outcome'],
  },
  watchUnreadablePods: {
    name: 'spark_batch_watch_unreadable_pods',
    kind: 'counter',
    unit: '1',
    help: 'Pods that the watch could not read and skipped',
    labels: ['cluster'],
  },
  retentionDeletions: {
    name: 'spark_batch_retention_deletions',
    kind: 'counter',
    unit: '1',
    help: 'Ended drivers deleted after their retention, and deletions that failed',
    labels: ['cluster', 'outcome'],
  },
  orphans: {
    name: 'spark_batch_orphans',
    kind: 'counter',
    unit: '1',
    help: 'Orphans found by watches and sweeps, by kind and action',
    labels: ['cluster', 'kind', 'action'],
  },
  sweepDuration: {
    name: 'spark_batch_sweep_duration',
    kind: 'histogram',
    unit: 's',
    help: 'Duration of a sweep of one cluster and scope',
    labels: ['cluster'],
  },
  configReloads: {
    name: 'spark_batch_config_reloads',
    kind: 'counter',
    unit: '1',
    help: 'New versions of the configuration file, by outcome',
    labels: ['outcome'],
  },
  configVersion: {
    name: 'spark_batch_config_version',
    kind: 'gauge',
    unit: '1',
    help: '1 for the configuration version in force, 0 for earlier versions',
    labels: ['version'],
  },
  configRefusedSince: {
    name: 'spark_batch_config_refused_since',
    kind: 'gauge',
    unit: 's',
    help: 'Time since which the configuration file on disk is refused, in seconds since 1970; 0 when it is in force',
    labels: [],
  },
  clusterReachable: {
    name: 'spark_batch_cluster_reachable',
    kind: 'gauge',
    unit: '1',
    help: '1 while a cluster is reachable and accepts the credentials of the worker, else 0; reported from the first failure on',
    labels: ['cluster'],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** Upper bounds of histograms in seconds, for a Runtime: `metrics.prometheus.histogramBucketOverrides`. */
export const HISTOGRAM_BUCKETS: Readonly<Record<string, number[]>> = Object.fromEntries(
  Object.values(METRICS)
    .filter(({ kind }) => kind === 'histogram')
    .map(({ name }) => [name, name === 'spark_batch_runtime' || name === 'spark_batch_queue_time' ? LONG : SHORT]),
);

type MetricOf<K extends MetricDefinition['kind']> = Extract<(typeof METRICS)[keyof typeof METRICS], { kind: K }>;
type Labels<M extends MetricDefinition> = Readonly<Record<M['labels'][number], string>>;
type Tags = Record<string, string>;

/** The part of Temporal's `MetricMeter` that is used here. */
export interface Meter {
  createCounter(name: string, unit: string, help: string): { add(value: number, tags: Tags): void };
  createGauge(name: string, type: 'int', unit: string, help: string): { set(value: number, tags: Tags): void };
  createHistogram(name: string, type: 'float', unit: string, help: string): { record(value: number, tags: Tags): void };
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
