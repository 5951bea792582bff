import type { WorkflowHandle } from '@temporalio/client';
import type { Submitter } from 'temporal-spark-batch/submit';
import { type BatchResult, isInfrastructureFailure, type SparkBatchClient } from 'temporal-spark-batch/client';
import {
  extendRuntimeUpdate,
  killSignal,
  killUpdate,
  type SparkBatch,
  statusQuery,
} from 'temporal-spark-batch/workflows';

/** What users write with the types of the package. */
export async function typed(handle: WorkflowHandle<typeof SparkBatch>, batches: SparkBatchClient): Promise<unknown> {
  const { accepted } = await handle.executeUpdate(killUpdate, { args: [{ reason: 'wrong date', wait: true }] });
  await handle.executeUpdate(extendRuntimeUpdate, { args: [{ by: '1h' }] });
  await handle.signal(killSignal);
  const { phase } = await handle.query(statusQuery);
  const result: BatchResult = await batches.result(handle.workflowId);
  // @ts-expect-error: a misspelled field is refused.
  await batches.submit({ name: 'pi', mainApplicationFle: 'local:///pi.py' });
  return [accepted, phase, result.state, result.failureClass && isInfrastructureFailure(result.failureClass)];
}

/** The port of submit kinds. */
export type Kind = Submitter;
