import { metricMeter } from '@temporalio/workflow';
import type { Verdict } from '../../src/model/verdict/verdict.ts';

/** Counts an attempt that has ended. Temporal's SDK does not count it again when a history is replayed. */
export function countVerdict({ state, failureClass }: Verdict): void {
  // Outside a workflow there is no meter: creating the counter when the module loads would break its import by clients.
  metricMeter
    .createCounter('spark_batch_verdicts', '1', 'Finished attempts by state and failure class')
    .add(1, { state, failure_class: failureClass ?? 'none' });
}
