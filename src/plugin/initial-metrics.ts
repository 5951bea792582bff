import type { MetricMeter } from '@temporalio/common';
import { knownLabels, type KnownNames, METRICS } from '../model/metrics.ts';
import { BATCH_WORKFLOW_TYPE } from '../model/names.ts';

/** The worker, whose name the SDK adds to what its activities and workflows count. */
export interface MeteredWorker extends KnownNames {
  readonly namespace: string;
  readonly taskQueue: string;
}

/**
 * Counts 0 with all labels that are known in advance, so that the first event of each kind is an increase for Prometheus: a
 * series that begins with 1 has none. The labels are those that the SDK will add later. Histograms cannot be set to 0.
 */
export function countZeros(meter: MetricMeter, { namespace, taskQueue, ...names }: MeteredWorker): void {
  const addedByTheSdk = (by: (typeof METRICS)[keyof typeof METRICS]['by']): Record<string, string>[] => {
    if (by === 'worker') return [{}];
    const worker = { namespace, taskQueue };
    if (by === 'batch') return [{ ...worker, workflowType: BATCH_WORKFLOW_TYPE }];
    return by.map((activityType) => ({ ...worker, activityType }));
  };
  for (const metric of Object.values(METRICS)) {
    if (metric.kind !== 'counter') continue;
    const counter = meter.createCounter(metric.name, metric.unit, metric.help);
    for (const added of addedByTheSdk(metric.by)) {
      for (const labels of knownLabels(metric, names)) counter.add(0, { ...added, ...labels });
    }
  }
}
