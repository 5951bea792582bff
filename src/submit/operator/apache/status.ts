import type { V1PodStatus } from '@kubernetes/client-node';
import { podToObservation } from '../../../kubernetes/pods/pod-to-observation.ts';
import type { DriverExit, DriverRef } from '../../../model/driver/observation.ts';
import { lookUp } from '../../../model/lang.ts';
import type { OperatorStatus, Stage } from '../progress.ts';

/** A state that an application is in, or was in. */
export interface ApacheState {
  readonly currentStateSummary?: string;
  readonly message?: string;
  /** The status of the driver's pod when the operator found its end. */
  readonly lastObservedDriverStatus?: V1PodStatus;
}

/** The status that the operator writes. */
export interface ApacheStatus {
  readonly currentState?: ApacheState;
  /** Every state, by a number that grows. */
  readonly stateTransitionHistory?: Readonly<Record<string, ApacheState>>;
}

/** The stages of the states of a SparkApplication (`ApplicationStateSummary`), without those that only say what is left. */
const STAGES: Readonly<Record<string, Stage>> = {
  '': 'not-submitted',
  Submitted: 'not-submitted',
  // restartPolicy Never rules out another run.
  ScheduledToRestart: 'not-submitted',
  DriverRequested: 'submitted',
  DriverStarted: 'submitted',
  DriverReady: 'submitted',
  InitializedBelowThresholdExecutors: 'submitted',
  RunningHealthy: 'submitted',
  RunningWithPartialCapacity: 'submitted',
  RunningWithBelowThresholdExecutors: 'submitted',
  // Time limits, which SparkBatch switches off; the driver stays where it is.
  DriverStartTimedOut: 'submitted',
  DriverReadyTimedOut: 'submitted',
  ExecutorsStartTimedOut: 'submitted',
  Succeeded: 'ended',
  Failed: 'ended',
  DriverEvicted: 'ended',
  SchedulingFailure: 'submission-failed',
};

/** States that follow an end and say what became of the driver's objects, not how it ended. */
const AFTER_THE_END: ReadonlySet<string> = new Set(['ResourceReleased', 'TerminatedWithoutReleaseResources']);

/** What the Apache operator reports. The end of a state that only a newer operator has is awaited. */
export function apacheStatus(status: unknown, driver: Pick<DriverRef, 'stateSource' | 'container'>): OperatorStatus {
  const given = (status ?? {}) as ApacheStatus;
  const last = lastState(given);
  const { currentStateSummary: state = '', message: errorMessage = '' } = last ?? {};
  const stage = AFTER_THE_END.has(state) ? 'ended' : (lookUp(STAGES, state) ?? 'not-submitted');
  const exit = last && recordedExit(last, driver);
  return { state, stage, errorMessage, ...(exit && { exit }) };
}

/** The current state; after the end of an application, the one that it ended with. */
function lastState({ currentState, stateTransitionHistory = {} }: ApacheStatus): ApacheState | undefined {
  const isAfterTheEnd = (one: ApacheState | undefined) => AFTER_THE_END.has(one?.currentStateSummary ?? '');
  if (!isAfterTheEnd(currentState)) return currentState;
  const passed = Object.entries(stateTransitionHistory)
    .toSorted(([one], [other]) => Number(other) - Number(one))
    .map(([, state]) => state);
  return passed.find((one) => !isAfterTheEnd(one)) ?? currentState;
}

/** An application that `Succeeded` without a recorded pod status is one whose pod had that phase: every container had exit code 0. */
function recordedExit(
  { currentStateSummary, lastObservedDriverStatus: status }: ApacheState,
  driver: Pick<DriverRef, 'stateSource' | 'container'>,
): DriverExit | undefined {
  if (status === undefined) {
    return currentStateSummary === 'Succeeded' ? { exitCode: 0, reason: 'Completed' } : undefined;
  }
  const { exit } = podToObservation({ status }, { driver });
  return exit?.exitCode === undefined ? undefined : exit;
}
