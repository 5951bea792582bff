import { SUBMIT_KINDS } from '../model/submit-kind.ts';
import { METRICS, type Meter } from '../model/metrics.ts';
import { BATCH_WORKFLOW_TYPE } from '../model/names.ts';
import { FAILURE_CLASSES } from '../model/verdict/failure-class.ts';

/** The worker, whose name the SDK adds to what its activities and workflows count. */
export interface MeteredWorker {
  readonly namespace: string;
  readonly taskQueue: string;
  /** Names of the clusters. */
  readonly clusters: readonly string[];
}

type Tags = Readonly<Record<string, string>>;
type Counter = Extract<(typeof METRICS)[keyof typeof METRICS], { kind: 'counter' }>;

/**
 * Counts 0 with the labels that are known in advance, so that the first event of each kind is an increase for Prometheus: a
 * series that begins with 1 has none. The labels are those that the SDK will add later.
 */
export function countZeros(meter: Meter, { namespace, taskQueue, clusters }: MeteredWorker): void {
  const zero = (metric: Counter, tags: Tags): void =>
    meter.createCounter(metric.name, metric.unit, metric.help).add(0, { ...tags });
  const worker = { namespace, taskQueue };
  const inBatch = { ...worker, workflowType: BATCH_WORKFLOW_TYPE };
  const inActivity = (activityType: string) => ({ ...worker, activityType });
  zero(METRICS.verdicts, { ...inBatch, state: 'FINISHED', failure_class: 'none' });
  for (const failureClass of FAILURE_CLASSES) {
    const state = failureClass === 'killed' ? 'KILLED' : 'FAILED';
    zero(METRICS.verdicts, { ...inBatch, state, failure_class: failureClass });
    zero(METRICS.retries, { ...inBatch, failure_class: failureClass });
  }
  for (const by of ['request', 'cancellation']) zero(METRICS.kills, { ...inBatch, by, outcome: 'accepted' });
  for (const message of ['driverObserved', 'admission']) zero(METRICS.messagesIgnored, { ...inBatch, message });
  for (const cluster of clusters) {
    for (const kind of SUBMIT_KINDS) {
      for (const outcome of ['created', 'adopted', 'rejected', 'failed', 'waiting']) {
        zero(METRICS.submissions, { ...inActivity('sparkSubmitDriver'), cluster, kind, outcome });
      }
    }
    for (const outcome of ['complete', 'incomplete', 'not-ended']) {
      zero(METRICS.evidence, { ...inActivity('sparkRecordEvidence'), cluster, outcome });
    }
    for (const outcome of ['deleted', 'failed']) {
      zero(METRICS.retentionDeletions, { ...inActivity('sparkWatchDrivers'), cluster, outcome });
    }
    for (const outcome of ['delivered', 'orphan', 'dropped']) {
      zero(METRICS.watchObservations, { ...inActivity('sparkWatchDrivers'), cluster, outcome });
    }
    for (const outcome of ['started', 'exists', 'refused', 'failed']) {
      zero(METRICS.adoptions, { ...inActivity('sparkWatchDrivers'), cluster, outcome });
    }
    zero(METRICS.watchUnreadablePods, { ...inActivity('sparkWatchDrivers'), cluster });
    for (const kind of ['Pod', 'Service', 'ConfigMap', 'Secret']) {
      for (const action of ['deleted', 'failed', 'reported']) {
        zero(METRICS.orphans, { ...inActivity('sparkSweepScope'), cluster, kind, action });
      }
    }
    for (const verb of ['GET', 'POST', 'PATCH', 'DELETE']) zero(METRICS.apiRequests, { cluster, verb, code: '2xx' });
  }
}
