import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import { formatDuration } from '../src/model/duration.ts';
import { retentionWorkflowId, whereIs } from '../src/model/names.ts';
import type { ExistingDriver } from '../src/model/observation.ts';
import type { BatchPlan } from '../src/model/plan.ts';
import type { Verdict } from '../src/model/verdict.ts';
import { SparkDriverRetention } from './spark-driver-retention.ts';

/**
 * Hands a terminated driver to a workflow that outlives the batch, so that the batch can return at once. Where the
 * policy keeps the driver for good there is nothing to hand over.
 */
export async function handOverRetention(plan: BatchPlan, driver: ExistingDriver, verdict: Verdict): Promise<void> {
  const { cleanup, retention } = plan.batch;
  const { priority } = plan;
  if (cleanup === 'NONE' || (cleanup === 'COMPLETED' && verdict.state !== 'FINISHED')) return;
  try {
    await startChild(SparkDriverRetention, {
      workflowId: retentionWorkflowId(driver),
      args: [{ driver, temporalNamespaceId: plan.temporalNamespaceId, retention }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      // Its activity has that of its workflow.
      ...(priority && { priority }),
      staticSummary: `Keeps driver ${whereIs(driver)} (${verdict.state}) for ${formatDuration(retention)}, then deletes it`,
    });
  } catch (error) {
    // A batch that was reset comes here twice; its driver is in good hands already.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
