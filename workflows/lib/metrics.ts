import { metricMeter } from '@temporalio/workflow';
import { count, METRICS } from '../../src/model/metrics.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';

/** Counts an attempt that has ended. Temporal's SDK does not count it again when a history is replayed. */
export function countVerdict({ state, failureClass }: Verdict): void {
  count(metricMeter, METRICS.verdicts, { state, failure_class: failureClass ?? 'none' });
}
