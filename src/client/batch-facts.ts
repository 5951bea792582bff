import type { WorkflowExecutionDescription, WorkflowExecutionInfo } from '@temporalio/client';
import type { TypedSearchAttributes } from '@temporalio/common';
import { APPLICATION_STATES, type ApplicationState } from '../model/driver/application-state.ts';
import { defined, isRecord } from '../model/lang.ts';
import { NAME_MEMO, RESULT_MEMO, SEARCH_ATTRIBUTES } from '../model/names.ts';
import { SEARCHABLE_PHASES, type SearchablePhase } from '../model/status/searchable-phase.ts';
import { FAILURE_CLASSES, type FailureClass } from '../model/verdict/failure-class.ts';
import type { BatchResult } from '../model/status/result.ts';
import { pendingFailure, type PendingActivity } from './pending-failure.ts';

/** Facts about a batch that Temporal has itself, without any worker. */
export interface BatchFacts {
  readonly batchId: string;
  readonly runId: string;
  /** From the search attribute, or the memo of `SparkBatchClient.submit`. */
  readonly name?: string;
  /** Status of the workflow: RUNNING, COMPLETED, FAILED, CANCELLED, TERMINATED, TIMED_OUT. */
  readonly workflowStatus: string;
  /** Whether the workflow has not ended. */
  readonly open: boolean;
  readonly taskQueue: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** From the search attributes, where they are registered; as of their last update. */
  readonly state?: ApplicationState;
  readonly applicationId?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly tenant?: string;
  readonly phase?: SearchablePhase;
  readonly failureClass?: FailureClass;
  /** Number of the last attempt. */
  readonly attempt?: number;
  /** What the attempts used that have ended. */
  readonly coreSeconds?: number;
  readonly gibSeconds?: number;
  /** An activity of the open batch that fails repeatedly. */
  readonly pendingFailure?: PendingActivity;
  /** The result of a cancelled batch, from the memo. */
  readonly result?: BatchResult;
}

/** The facts in Temporal's description of a workflow, or its entry in a list. */
export function batchFacts(info: WorkflowExecutionInfo | WorkflowExecutionDescription): BatchFacts {
  const { workflowId, runId, status, startTime, closeTime, memo, taskQueue } = info;
  const open = status.name === 'RUNNING' || status.name === 'PAUSED';
  const attribute = (name: string): string | undefined => keyword(info.typedSearchAttributes, name);
  const name = attribute(SEARCH_ATTRIBUTES.name) ?? memo?.[NAME_MEMO];
  const result = memo?.[RESULT_MEMO];
  return {
    batchId: workflowId,
    runId,
    workflowStatus: status.name,
    open,
    taskQueue,
    startedAt: startTime.toISOString(),
    ...defined({
      name: typeof name === 'string' ? name : undefined,
      endedAt: closeTime?.toISOString(),
      state: APPLICATION_STATES.find((state) => state === attribute(SEARCH_ATTRIBUTES.state)),
      applicationId: attribute(SEARCH_ATTRIBUTES.applicationId),
      cluster: attribute(SEARCH_ATTRIBUTES.cluster),
      namespace: attribute(SEARCH_ATTRIBUTES.namespace),
      tenant: attribute(SEARCH_ATTRIBUTES.tenant),
      phase: SEARCHABLE_PHASES.find((phase) => phase === attribute(SEARCH_ATTRIBUTES.phase)),
      failureClass: FAILURE_CLASSES.find((one) => one === attribute(SEARCH_ATTRIBUTES.failureClass)),
      attempt: numeric(info.typedSearchAttributes, SEARCH_ATTRIBUTES.attempt),
      coreSeconds: numeric(info.typedSearchAttributes, SEARCH_ATTRIBUTES.coreSeconds),
      gibSeconds: numeric(info.typedSearchAttributes, SEARCH_ATTRIBUTES.gibSeconds),
      pendingFailure: 'pendingActivities' in info.raw ? pendingFailure(info.raw.pendingActivities) : undefined,
      result: !open && isBatchResult(result) ? result : undefined,
    }),
  };
}

/** Whether a value is the result of a batch, as it is stored in memos and failure details. */
export function isBatchResult(value: unknown): value is BatchResult {
  return isRecord(value) && 'state' in value && 'attempts' in value;
}

function keyword(attributes: TypedSearchAttributes, name: string): string | undefined {
  const found = attributes.getAll().find(({ key }) => key.name === name);
  return typeof found?.value === 'string' ? found.value : undefined;
}

function numeric(attributes: TypedSearchAttributes, name: string): number | undefined {
  const found = attributes.getAll().find(({ key }) => key.name === name);
  return typeof found?.value === 'number' ? found.value : undefined;
}
