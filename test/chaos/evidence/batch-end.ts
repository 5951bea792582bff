import type { FailureClass } from '../../../src/model/verdict/failure-class.ts';
import type { RequestedKill } from './requested-kill.ts';

/** One run of a batch id after the chaos run: its end by Temporal, and what the harness did to it. */
export interface BatchEnd {
  readonly batchId: string;
  /** Temporal's id of the run. */
  readonly runId: string;
  readonly kind: string;
  readonly cleanup: 'ALL' | 'COMPLETED' | 'NONE';
  /** Workflow status: COMPLETED, FAILED, CANCELLED, TERMINATED, RUNNING. */
  readonly workflowStatus: string;
  /** The state in the result of the workflow; UNKNOWN without a result. */
  readonly state: string;
  readonly failureClass?: FailureClass;
  /** From the result, or from the status of a run that has none. */
  readonly attempts: readonly AttemptEnd[];
  /** When the workflow started, by Temporal, in milliseconds since 1970. */
  readonly startedAt: number;
  /** When the workflow closed, by Temporal, in milliseconds since 1970. */
  readonly closedAt?: number;
  /** When the batch ended, by its result, in milliseconds since 1970. */
  readonly endedAt?: number;
  /** Absent when no kill was requested. */
  readonly kill?: RequestedKill;
  /** What the run says about its state in other places than its result. */
  readonly reported: ReportedStates;
  /** Limits in the request, by which an attempt may be ended. */
  readonly limits: BatchLimits;
  /** Whether the harness, or Temporal in the name of a caller, may terminate runs of this id. */
  readonly mayBeTerminated: boolean;
}

/** Limits of a batch that its driver exceeds as planned. */
export interface BatchLimits {
  readonly runtime: boolean;
  readonly pending: boolean;
  /** Class of the problem because of which its driver never starts. */
  readonly problem?: FailureClass;
}

/** The state of a run in each place that shows it; absent where the place shows none. */
export interface ReportedStates {
  readonly query?: string;
  readonly memo?: string;
  readonly searchAttribute?: string;
}

/** An attempt in the result of a batch. */
export interface AttemptEnd {
  readonly number: number;
  /** Name of its driver, which is planned and unique. */
  readonly driver: string;
  readonly uid?: string;
  readonly state?: string;
  readonly failureClass?: FailureClass;
  readonly exitCode?: number;
}

/** Whether a run has recorded its end: not one that still runs, or that Temporal closed without its knowledge. */
export function hasRecordedEnd({ workflowStatus }: BatchEnd): boolean {
  return ['COMPLETED', 'FAILED', 'CANCELLED'].includes(workflowStatus);
}
