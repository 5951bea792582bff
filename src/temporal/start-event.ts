import type { Client } from '@temporalio/client';

/** A run of a workflow. */
export interface RunReference {
  readonly workflowId: string;
  readonly runId: string;
}

/** The first event of a run, which has what it was started with: one small request, however long the history is. */
export async function readStartEvent({ workflowService, options }: Client, execution: RunReference) {
  const { history } = await workflowService.getWorkflowExecutionHistory({
    namespace: options.namespace,
    execution,
    maximumPageSize: 1,
  });
  return history?.events?.[0];
}
