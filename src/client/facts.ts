import type { WorkflowExecutionDescription, WorkflowExecutionInfo } from '@temporalio/client';
import type { TypedSearchAttributes } from '@temporalio/common';
import { defined } from '../model/lang.ts';
import { RESULT_MEMO, SEARCH_ATTRIBUTES } from '../model/names.ts';
import { APPLICATION_STATES, type ApplicationState } from '../model/driver/application-state.ts';
import type { BatchResult } from '../model/status/result.ts';
import { isResult } from './ending.ts';
import { telling, type PendingActivity } from './last-try.ts';

/** What Temporal itself knows of a batch, without any worker. */
export interface BatchFacts {
  readonly batchId: string;
  readonly runId: string;
  /** Absent for a batch that was started by other means than `SparkBatchClient.submit`. */
  readonly name?: string;
  /** Status of the workflow: RUNNING, COMPLETED, FAILED, CANCELLED, TERMINATED, TIMED_OUT. */
  readonly workflowStatus: string;
  /** Whether the workflow has not ended. */
  readonly open: boolean;
  readonly taskQueue: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** From the search attributes, where they are registered; as old as their last upsert. */
  readonly state?: ApplicationState;
  readonly applicationId?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  /** Of an open batch: a step that is tried again and again. */
  readonly lastTry?: PendingActivity;
  readonly tenant?: string;
  /** Of a batch that was cancelled. */
  readonly result?: BatchResult;
}

/** The facts in what Temporal returns for a workflow. */
export function factsOf(info: WorkflowExecutionInfo | WorkflowExecutionDescription): BatchFacts {
  const { workflowId, runId, status, startTime, closeTime, memo, taskQueue } = info;
  const open = status.name === 'RUNNING' || status.name === 'PAUSED';
  const attribute = (name: string): string | undefined => keyword(info.typedSearchAttributes, name);
  const state = APPLICATION_STATES.find((one) => one === attribute(SEARCH_ATTRIBUTES.state));
  const name = memo?.[NAME_MEMO];
  const result = memo?.[RESULT_MEMO];
  const lastTry = 'pendingActivities' in info.raw ? telling(info.raw.pendingActivities) : undefined;
  return {
    batchId: workflowId,
    runId,
    ...(typeof name === 'string' && { name }),
    workflowStatus: status.name,
    open,
    taskQueue,
    startedAt: startTime.toISOString(),
    ...(closeTime && { endedAt: closeTime.toISOString() }),
    ...(state && { state }),
    ...(lastTry && { lastTry }),
    ...(!open && isResult(result) && { result }),
    ...defined({
      applicationId: attribute(SEARCH_ATTRIBUTES.applicationId),
      cluster: attribute(SEARCH_ATTRIBUTES.cluster),
      namespace: attribute(SEARCH_ATTRIBUTES.namespace),
      tenant: attribute(SEARCH_ATTRIBUTES.tenant),
    }),
  };
}

/** Memo of a batch: its name, which its id need not tell. */
export const NAME_MEMO = 'sparkBatchName';

function keyword(attributes: TypedSearchAttributes, name: string): string | undefined {
  const found = attributes.getAll().find(({ key }) => key.name === name);
  return typeof found?.value === 'string' ? found.value : undefined;
}
