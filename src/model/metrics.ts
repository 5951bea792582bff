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

/** All metrics. docs/operate/metrics.md lists the same ones. */
export const METRICS = {
  submissions: {
    name: 'spark_batch_submissions',
    kind: 'counter',
    unit: '1',
    help: 'Drivers that were created, or adopted from an earlier try',
    labels: ['kind', 'outcome'],
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
