import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  TimeoutFailure,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import { asRecord } from '../../src/model/lang.ts';
import { planAttempt, type AttemptPlan } from '../../src/model/batch/attempt.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { CleanupPolicy } from '../../src/model/batch/cleanup-policy.ts';
import { failureTypeOf } from '../../src/model/status/failure-type.ts';
import { attemptsOfResult } from '../../src/model/status/kept-evidence.ts';
import { RESULT_MEMO, driverPath } from '../../src/model/names.ts';
import type { DriverRef, ExistingDriver, Observation } from '../../src/model/driver/observation.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';
import { briefResult, type BatchResult } from '../../src/model/status/result.ts';
import type { Submission, SubmitFailureDetails } from '../../src/model/driver/submission.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';
import type { PodFinding } from '../../src/model/verdict/findings.ts';
import { unboundedRetryActivities, sparkResolveBatch, submission } from '../lib/activity-options.ts';
import { BatchRun, timestamp } from './batch-state.ts';
import { betweenAttempts } from './between-attempts.ts';
import { follow } from './follow-driver.ts';
import { handOverRetention } from './start-retention.ts';
import { tenantHints } from '../lib/tenant-hints.ts';
import { releaseAdmission, waitForAdmission } from '../tenant-queue/admission.ts';
import { untilKilled } from './until-killed.ts';
import { killedVerdict, outOfPatience, submitFailureVerdict } from './verdicts.ts';

/**
 * One batch: runs a Spark application on Kubernetes to its end, and tells how it ended.
 *
 * Messages: signal and update `kill`, `retry` and `giveUp` (of a batch that is held), query `status`, update
 * `extendRuntime`, signal `driverObserved` (from the watch).
 * A cancellation of the workflow is a kill.
 *
 * @throws ApplicationFailure of type `InvalidBatch` for a bad request, before anything is created; of the types of
 *   `BATCH_FAILURE_TYPES`, with the BatchResult as first detail, for a batch that did not finish (unless
 *   `onFailure: return`)
 * @throws CancelledFailure when it was cancelled, after the kill; the BatchResult is in the memo `RESULT_MEMO`
 */
export async function SparkBatch(request: BatchRequest): Promise<BatchResult> {
  const batch = new BatchRun(nameOf(request));
  // A kill, a cancellation among them, is a step of the story and not an interruption of it: every step ends properly.
  const result = await CancellationScope.nonCancellable(async () => {
    batch.resolved(await resolve(request));
    const verdict = await runAttempts(batch);
    await releaseAdmission(batch);
    return end(batch, verdict);
  });
  await batch.answered();
  return answer(batch, result);
}

async function runAttempts(batch: BatchRun): Promise<Verdict> {
  for (let number = 1; ; number += 1) {
    await waitForAdmission(batch);
    const verdict = await runAttempt(batch, planAttempt(batch.plan, number));
    batch.conclude(verdict);
    const next = await betweenAttempts(batch, verdict);
    // A kill between two attempts finds no live driver, but may find what is left of the last one.
    if (batch.kill && verdict.failureClass !== 'killed') return killAll(batch);
    if (next.kind === 'finish') return next.verdict;
  }
}

async function runAttempt(batch: BatchRun, attempt: AttemptPlan): Promise<Verdict> {
  if (batch.kill) return killedVerdict(batch.kill, undefined);
  const planned = plannedDriver(batch.plan, attempt);
  batch.begin(attempt.number, planned);

  const submitted = await submit(batch, attempt);
  if ('failureClass' in submitted) return undo(batch, planned, submitted);
  const { driver } = submitted;
  if (batch.kill) return killAll(batch);

  const failed = await start(batch, attempt, submitted);
  if (failed && !(await startedDespiteLostReply(batch, driver))) return undo(batch, driver, failed);
  const ending = await follow(batch, driver);
  switch (ending.kind) {
    case 'killed':
      return killAll(batch);
    case 'out of patience':
      return undo(
        batch,
        driver,
        (await record(batch, driver, outOfPatience(ending, batch.runtimeLimit), ending.last)).verdict,
      );
    case 'terminated':
    case 'vanished': {
      const pod = { is: ending.kind === 'terminated' ? 'terminated' : 'absent' } as const;
      const { verdict, policyNow } = await record(batch, driver, pod, ending.last);
      // Of a driver that is not there, what made it may still be.
      if (ending.kind === 'terminated' || driver.submitKind === 'operator')
        await handOverRetention(batch.plan, driver, verdict, policyNow);
      return verdict;
    }
  }
}

async function resolve(request: BatchRequest): Promise<BatchPlan> {
  const { workflowId, firstExecutionRunId, continuedFromExecutionRunId } = workflowInfo();
  try {
    return await sparkResolveBatch(request, {
      workflowId,
      runKey: continuedFromExecutionRunId ?? firstExecutionRunId,
      hints: tenantHints(),
    });
  } catch (error) {
    // The refusal itself, with its type and all problems, and not the activity it came from.
    throw error instanceof ActivityFailure && error.cause instanceof ApplicationFailure ? error.cause : error;
  }
}

/**
 * Makes the driver, not yet started; or says why there will be none. A kill meanwhile waits for the outcome, but not for
 * somebody else to make the driver: that is taken back.
 *
 * Of a creation of ours that was not answered nobody knows whether it takes effect yet. Only the next try does away with
 * that doubt, by taking the name; a kill between the two would leave a driver behind that comes after its end.
 */
async function submit(batch: BatchRun, attempt: AttemptPlan): Promise<Submission | FailedVerdict> {
  try {
    const { submitDriver } = submission(batch.plan, attempt.number, batch.attemptBegan);
    const create = () => submitDriver(batch.plan, attempt);
    const made = await (isMadeByOthers(batch.plan) ? untilKilled(batch, create) : create());
    if (batch.attempt) batch.attempt.driver = made.driver;
    batch.sparkUiUrl = made.sparkUiUrl;
    return made;
  } catch (error) {
    return submitFailure(error, batch, plannedDriver(batch.plan, attempt));
  }
}

/** Lets the driver start; returns why it can't, or undefined. */
async function start(
  batch: BatchRun,
  attempt: AttemptPlan,
  { driver }: Submission,
): Promise<FailedVerdict | undefined> {
  try {
    const live = await submission(batch.plan, attempt.number, batch.attemptBegan).startDriver(batch.plan, driver);
    batch.enter('following', 'PENDING', `Driver ${driverPath(driver)} is submitted, and waits for its node.`);
    if (live.found) batch.observe(live.observation);
    return undefined;
  } catch (error) {
    return submitFailure(error, batch, driver);
  }
}

/** Whether a driver was started though the answer to that was lost: it may have ended by now, and its end counts. */
async function startedDespiteLostReply(batch: BatchRun, driver: ExistingDriver): Promise<boolean> {
  const live = await unboundedRetryActivities(batch.plan).removeUnstarted(driver);
  if (live.found) batch.observe(live.observation);
  // It may be gone by now, for whatever reason: the watch has told where it ran.
  return live.found || batch.seen?.node !== undefined;
}

type FailedVerdict = Verdict & Required<Pick<Verdict, 'failureClass'>>;

function submitFailure(error: unknown, batch: BatchRun, driver: DriverRef): FailedVerdict {
  if (!(error instanceof ActivityFailure)) throw error;
  return submitFailureVerdict(driver, batch.plan.batch.timeouts.submit, {
    // A try that fails too late for another one ends the activity with its own failure, not with a TimeoutFailure.
    timedOut: error.retryState === 'TIMEOUT' || error.cause instanceof TimeoutFailure,
    ...causeOf(error),
  });
}

/** Gathers the evidence and judges by it. While the API server does not answer, the verdict waits; why is told by the pending activity. */
async function record(
  batch: BatchRun,
  driver: ExistingDriver,
  pod: PodFinding,
  last: Observation | undefined,
): Promise<{ verdict: Verdict; policyNow: CleanupPolicy | undefined }> {
  const state = pod.is === 'terminated' || pod.is === 'absent' ? (last?.state ?? 'UNKNOWN') : batch.state;
  batch.enter('recording', state, `Recording the end of driver ${driverPath(driver)} since ${timestamp()}.`);
  const attempt = batch.attempt?.number ?? 1;
  const ended = { driver, attempt, pod, last };
  const { policyNow, ...verdict } = await unboundedRetryActivities(batch.plan).recordEvidence(batch.plan, ended);
  return { verdict, policyNow };
}

/** Ends a batch whose kill was accepted: finished means seen gone. */
function killAll(batch: BatchRun): Promise<Verdict> {
  const driver = batch.attempt?.driver;
  const verdict = killedVerdict(batch.kill, driver);
  return driver ? undo(batch, driver, verdict) : Promise.resolve(verdict);
}

/** Removes whatever there is of the driver, until driver and executors are seen gone. A kill meanwhile is granted, too. */
async function undo(batch: BatchRun, driver: DriverRef, verdict: Verdict): Promise<Verdict> {
  batch.enter('killing', batch.state, `${verdict.message} Deleting driver and executors since ${timestamp()}.`);
  await unboundedRetryActivities(batch.plan).deleteDriver(batch.plan, driver, 'driver-and-executors');
  return batch.kill ? killedVerdict(batch.kill, driver) : verdict;
}

function plannedDriver(plan: BatchPlan, { driverName, tag, applicationId }: AttemptPlan): DriverRef {
  const { cluster, namespace, submit: how } = plan.batch;
  const planned = { cluster, namespace, name: driverName, tag, applicationId };
  return isMadeByOthers(plan) ? { ...planned, submitKind: how.kind } : planned;
}

/** Whether something beside this batch's own requests makes the driver, and takes its time: an operator, a JVM. */
function isMadeByOthers({ batch }: BatchPlan): boolean {
  return batch.submit.kind === 'operator' || batch.submit.kind === 'spark-submit';
}

function end(batch: BatchRun, verdict: Verdict): BatchResult {
  const driver = batch.attempt?.driver;
  batch.enter('ended', verdict.state, verdict.message);
  const { batchId, name, tenant, sparkUiUrl, configurationVersion } = batch.status();
  return {
    batchId,
    name,
    ...(tenant !== undefined && { tenant }),
    state: verdict.state,
    ...(driver && { applicationId: driver.applicationId, driver }),
    attempts: attemptsOfResult(batch.attempts),
    startedAt: batch.startedAt,
    endedAt: timestamp(),
    ...(verdict.exit?.exitCode !== undefined && { exitCode: verdict.exit.exitCode }),
    ...(verdict.exit?.reason !== undefined && { reason: verdict.exit.reason }),
    ...(verdict.failureClass !== undefined && { failureClass: verdict.failureClass }),
    message: verdict.message,
    ...(sparkUiUrl !== undefined && { sparkUiUrl }),
    ...(configurationVersion !== undefined && { configurationVersion }),
  };
}

function answer(batch: BatchRun, result: BatchResult): BatchResult {
  const { failureClass } = result;
  if (failureClass === undefined) return result;
  if (failureClass === 'killed' && batch.kill?.byCancellation) {
    // Temporal's SDK ends a cancelled workflow without details, whatever the failure carries.
    upsertMemo({ [RESULT_MEMO]: { ...briefResult(result), reason: 'Cancelled' } });
    throw new CancelledFailure(result.message);
  }
  if (batch.plan.batch.onFailure === 'return') return result;
  const failure = ApplicationFailure.create({
    type: failureTypeOf(failureClass),
    message: result.message,
    nonRetryable: true,
    details: [result],
  });
  // It was not our code that failed: a stack trace of it, in Temporal's UI, would send people the wrong way.
  failure.stack = '';
  throw failure;
}

/** A caller in another language may send anything; the refusal comes with the plan. */
function nameOf(request: unknown): string {
  const { name } = asRecord(request);
  return typeof name === 'string' ? name : '';
}

/** What the API server, or our own check, said; of a timeout, what the last try ran into. */
function causeOf(error: Error): { message: string; submitOutput?: readonly string[] } {
  let current = error;
  while (!(current instanceof ApplicationFailure) && current.cause instanceof Error) current = current.cause;
  const details = current instanceof ApplicationFailure ? current.details?.[0] : undefined;
  const { submitOutput } = (details ?? {}) as Partial<SubmitFailureDetails>;
  return { message: current.message, ...(submitOutput && { submitOutput }) };
}
