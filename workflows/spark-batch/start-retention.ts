import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import { type CleanupPolicy, isDeleted } from '../../src/model/batch/cleanup-policy.ts';
import { formatDuration } from '../../src/model/duration.ts';
import { retentionWorkflowId, driverPath } from '../../src/model/names.ts';
import type { ExistingDriver } from '../../src/model/driver/observation.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';
import { SparkDriverRetention } from '../driver-retention.ts';

/**
 * Hands a terminated driver to a workflow that outlives the batch, so that the batch can return at once. Where the
 * policy keeps the driver for good there is nothing to hand over.
 * @param policy by the configuration now in force, where that is not what the plan says
 */
export async function handOverRetention(
  plan: BatchPlan,
  driver: ExistingDriver,
  verdict: Verdict,
  policy: CleanupPolicy = plan.batch,
): Promise<void> {
  const finished = verdict.state === 'FINISHED';
  if (!isDeleted(policy, finished)) return;
  const { retention } = policy;
  const { temporalNamespaceId, ownCleanup, tenant, priority } = plan;
  const longest = plan.limits?.retention?.most;
  try {
    await startChild(SparkDriverRetention, {
      workflowId: retentionWorkflowId(driver),
      args: [
        {
          driver,
          temporalNamespaceId,
          retention,
          ...(ownCleanup && { readAgain: { finished, ownCleanup, ...(tenant !== undefined && { tenant }) } }),
          ...(longest !== undefined && { longest }),
        },
      ],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      // Its activity has that of its workflow.
      ...(priority && { priority }),
      staticSummary: `Keeps driver ${driverPath(driver)} (${verdict.state}) for ${formatDuration(retention)}, then deletes it`,
    });
  } catch (error) {
    // A batch that was reset comes here twice; its driver is in good hands already.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
