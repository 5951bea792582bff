import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import { type CleanupPolicy, deletesDriver } from '../../src/model/batch/cleanup-policy.ts';
import { formatDuration } from '../../src/model/duration.ts';
import { driverPath, RETENTION_WORKFLOW_TYPE, retentionWorkflowId } from '../../src/model/names.ts';
import type { ExistingDriver } from '../../src/model/driver/observation.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';
import type { DriverRetentionInput } from '../../src/model/messages/workflow-inputs.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';

/**
 * Starts the retention of a driver that has ended. It is a separate workflow, so that the batch can return at once. A
 * policy that never deletes the driver needs none.
 * @param policy of the configuration now in force, when it differs from the plan
 */
export async function startRetention(
  plan: BatchPlan,
  driver: ExistingDriver,
  verdict: Verdict,
  policy: CleanupPolicy = plan.batch,
): Promise<void> {
  const finished = verdict.state === 'FINISHED';
  if (!deletesDriver(policy, finished)) return;
  const { retention } = policy;
  const { temporalNamespaceId, ownCleanup, tenant, priority } = plan;
  const maxRetention = plan.limits?.retention?.maximum;
  const input: DriverRetentionInput = {
    driver,
    temporalNamespaceId,
    retention,
    ...(ownCleanup && { policySource: { finished, ownCleanup, ...(tenant !== undefined && { tenant }) } }),
    ...(maxRetention !== undefined && { maxRetention }),
  };
  try {
    await startChild(RETENTION_WORKFLOW_TYPE, {
      workflowId: retentionWorkflowId(driver),
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      ...(priority && { priority }),
      staticSummary: `Keeps driver ${driverPath(driver)} (${verdict.state}) for ${formatDuration(retention)}, then deletes it`,
    });
  } catch (error) {
    // It was started before a reset of this workflow: there is nothing to do.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
