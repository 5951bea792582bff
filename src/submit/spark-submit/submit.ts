import { KubernetesApiError } from '../../kubernetes/transport/api-error.ts';
import type { DriverRef } from '../../model/driver/observation.ts';
import { ATTEMPT_LABEL, driverPath } from '../../model/names.ts';
import { startDriver } from '../shared/driver-objects.ts';
import { plannedDriver } from '../shared/planned-driver.ts';
import { refusalError } from '../shared/api-refusal.ts';
import { SubmissionInProgressError, SubmitFailedError, SubmitRejectedError } from '../shared/submit-errors.ts';
import type { Submitter } from '../shared/submitter.ts';
import { checkSparkSubmit, whyUnsupportedCluster } from './check.ts';
import { findDistribution } from './distribution.ts';
import { findCreatedDriver } from './find-created-driver.ts';
import { linesForHistory } from './last-lines.ts';
import type { ResolvedSparkSubmitOptions } from './options.ts';
import { readOutcome } from './outcome.ts';
import { runSparkSubmit, type SparkSubmitEnd } from './run-spark-submit.ts';
import { SubmitSlots } from './submit-slots.ts';

/**
 * Milliseconds before the submit timeout at which spark-submit is killed, so that its last output can still be
 * reported.
 */
const REPORTING_TIME = 1500;
/** A pause that ends after the submit timeout: no further try replaces the failure that is being reported. */
const AFTER_TIMEOUT = 2 * REPORTING_TIME;

/**
 * Milliseconds, counted from the beginning of a deletion, after which no driver appears any more. A spark-submit that
 * was killed may have sent its request just before. Of one on another worker, which may be cut off from Temporal, only
 * the usual duration is known.
 */
const MAY_APPEAR_FOR = { exited: 0, killed: 2000, onAnotherWorker: 10_000 } as const;

/**
 * The kind `spark-submit`: the real `spark-submit` creates the driver, as a child process of this worker.
 *
 * Why there is never a second running driver, whichever process dies when:
 * - The pod template puts the driver behind the scheduling gate. Only the workflow lifts it, by the uid that one
 *   recorded submission returned.
 * - The driver's name follows from the attempt: of two spark-submit processes at once, one fails with "already exists".
 * - A worker that dies takes its spark-submit with it (`guarded-child.ts`). The next try looks first: a complete driver
 *   is adopted, an incomplete one is deleted by its uid and created again.
 * - A worker that was only believed dead may create a driver later, even after the batch has ended: it never runs.
 * - After a failure, such a spark-submit may also delete a driver that another worker has adopted, as
 *   spark-submit does with drivers that it could not complete. The attempt then ends as `deleted`, by its evidence.
 */
export function createSparkSubmitter(options: ResolvedSparkSubmitOptions): Submitter {
  const slots = new SubmitSlots(options.maxConcurrent);
  const distribution = () => findDistribution(options.sparkHome ?? process.env['SPARK_HOME']);
  return {
    check: (batch) => checkSparkSubmit(batch, distribution()),

    async submit(input) {
      const { plan, attempt, cluster, signal, deadline = Date.now() + plan.batch.timeouts.submit } = input;
      const planned: DriverRef = { ...plannedDriver(plan, attempt), submitKind: 'spark-submit' };
      const search = { plan, planned, cluster, signal };
      const existing = await findCreatedDriver(search, 'unknown');
      if (existing) return existing;
      const submitting = `submitting driver ${driverPath(planned)}`;
      const unsupported = whyUnsupportedCluster(cluster);
      if (unsupported !== undefined) throw new SubmitRejectedError(`${submitting}: ${unsupported}.`);
      const spark = distribution();
      // Retryable: another worker of the task queue may have a distribution.
      if ('missing' in spark)
        throw new SubmitFailedError(`${submitting}: the worker ${spark.missing}. ${spark.advice}`);
      if (deadline - Date.now() <= REPORTING_TIME) {
        throw new SubmitFailedError(`${submitting}: the submit timeout leaves no time to run spark-submit`, {
          retryAfter: AFTER_TIMEOUT,
        });
      }
      const end = await slots.run(attempt.tag, async (aborted) => {
        const timedOut = AbortSignal.timeout(Math.max(0, deadline - REPORTING_TIME - Date.now()));
        const killed = AbortSignal.any([aborted, timedOut, ...(signal ? [signal] : [])]);
        const command = { plan, attempt, cluster, home: spark.home, environment: options.environment };
        try {
          const sparkSubmitEnd = await runSparkSubmit(command, killed);
          assertFinishedInTime(planned, timedOut, sparkSubmitEnd);
          return sparkSubmitEnd;
        } finally {
          slots.recordEnd(attempt.tag, killed.aborted ? 'killed' : 'exited');
        }
      });
      // Throws the reason of the abort, so that a cancellation is recognized as one.
      signal?.throwIfAborted();
      assertSubmitted(planned, end);
      const created = await findCreatedDriver(search, 'done');
      if (!created) {
        throw new SubmitFailedError(`spark-submit created driver ${driverPath(planned)}, but it is gone`, {
          output: linesForHistory(end.lines),
        });
      }
      return created;
    },

    start: startDriver,

    async withdraw({ driver }) {
      await slots.abort(driver.tag);
      // The uid is known only of a completed driver: its spark-submit creates nothing more.
      if (driver.uid !== undefined) return {};
      return { mayAppearFor: MAY_APPEAR_FOR[slots.lastEnd(driver.tag) ?? 'onAnotherWorker'] };
    },

    // spark-submit chooses the application id itself.
    podSelector: ({ tag }) => `${ATTEMPT_LABEL}=${tag}`,
  };
}

/** @throws SubmitFailedError when spark-submit was killed because the submit timeout was about to end */
function assertFinishedInTime(driver: DriverRef, timedOut: AbortSignal, { exitCode, lines }: SparkSubmitEnd): void {
  if (!timedOut.aborted || exitCode !== null) return;
  const output = linesForHistory(lines);
  const last = output.findLast((line) => line.trim() !== '') ?? '';
  const lastOutput = last === '' ? 'it printed nothing' : `its last output was "${last}"`;
  throw new SubmitFailedError(`spark-submit of driver ${driverPath(driver)} did not finish in time; ${lastOutput}`, {
    output,
    retryAfter: AFTER_TIMEOUT,
  });
}

/**
 * @throws SubmitRejectedError, SubmitFailedError or SubmissionInProgressError, unless spark-submit submitted the driver
 */
function assertSubmitted(driver: DriverRef, { lines, ...end }: SparkSubmitEnd): void {
  const what = `submitting driver ${driverPath(driver)}`;
  const outcome = readOutcome(end, lines);
  const output = linesForHistory(lines);
  switch (outcome.kind) {
    case 'submitted':
      return;
    case 'name-taken':
      throw new SubmissionInProgressError(`${what}: spark-submit found a pod of this name`);
    case 'api-error': {
      const { status, apiMessage } = outcome;
      const apiError = new KubernetesApiError(what, { status, apiMessage }, undefined);
      if (apiError.isRejection) throw refusalError(what, apiError, { output });
      throw new SubmitFailedError(`${what}: the API server answered ${apiMessage} (HTTP ${status})`, { output });
    }
    case 'rejected':
      throw new SubmitRejectedError(`${what}: ${outcome.why}.`, { output });
    case 'failed':
      throw new SubmitFailedError(`${what}: ${outcome.why}`, { output });
  }
}
