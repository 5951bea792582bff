import type { Client } from '@temporalio/client';

/** A run of a workflow. */
export interface RunReference {
  readonly workflowId: string;
  readonly runId: string;
}

type HistoryAnswer = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;

/** An event of a history. Derived, because the package that declares it is no dependency of this one. */
type HistoryEvent = NonNullable<NonNullable<HistoryAnswer['history']>['events']>[number];

/** The first event of a run, which has what it was started with: one small request, however long the history is. */
export async function readStartEvent(
  { workflowService, options }: Client,
  execution: RunReference,
): Promise<HistoryEvent | undefined> {
  const { history } = await workflowService.getWorkflowExecutionHistory({
    namespace: options.namespace,
    execution,
    maximumPageSize: 1,
  });
  return history?.events?.[0];
}
