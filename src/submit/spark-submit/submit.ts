import { KubernetesApiError } from '../../kubernetes/transport/api-error.ts';
import { ATTEMPT_LABEL, driverPath } from '../../model/names.ts';
import type { DriverRef } from '../../model/driver/observation.ts';
import { driverRef } from '../shared/create.ts';
import { refusalOf } from '../shared/refusal.ts';
import { startDriver } from '../shared/start-driver.ts';
import { SubmissionUnderWay, SubmitFailed, SubmitRejected, type Submitter } from '../shared/submitter.ts';
import { checkSparkSubmit } from './check.ts';
import { findDistribution } from './distribution.ts';
import { findMadeDriver } from './find-created-driver.ts';
import { forHistory } from './last-lines.ts';
import type { ResolvedSparkSubmitOptions } from './options.ts';
import { whyOutOfReach } from './unsupported-cluster.ts';
import { outcomeOf } from './outcome.ts';
import { Places } from './submit-slots.ts';
import { runSparkSubmit, type SparkSubmitEnd } from './run-spark-submit.ts';

/** Before nobody waits for the outcome any more, there is time to tell what spark-submit said last. */
const LAST_WORD = 1500;
/** A try put off beyond the deadline is none: what this one has told then stays the last word. */
const TOO_LATE = 2 * LAST_WORD;

/**
 * After these, counted from the beginning of a deletion, no driver comes any more. A spark-submit that was ended may have
 * sent its request just then; of one on another worker, cut off from Temporal, we know only how long they take.
 */
const SETTLED = { byItself: 0, ended: 2000, elsewhere: 10_000 } as const;

/**
 * Leaves the making of the driver to the real `spark-submit`, a child of this worker.
 *
 * Why there is never a second running driver, whatever dies when:
 * - The driver comes behind our scheduling gate, by its pod template. Only the workflow lifts it, by the uid that one
 *   answered submission told it.
 * - The driver's name follows from the attempt: of two spark-submit at once, one meets "already exists".
 * - A worker that dies takes its spark-submit with it (`guarded-child.ts`). The next try looks first: a driver that is whole
 *   is adopted; one that is half-made is removed by its uid, and made anew.
 * - A worker that was only believed dead may make a driver later, also after the batch has ended: it never runs.
 * - It may also, after a failure of its own, delete a driver that another has adopted meanwhile, as spark-submit does with
 *   what it could not complete: that attempt then ends as `deleted`, by its evidence.
 */
export function createSparkSubmitter(options: ResolvedSparkSubmitOptions): Submitter {
  const places = new Places(options.maxConcurrent);
  const distribution = () => findDistribution(options.sparkHome ?? process.env['SPARK_HOME']);
  return {
    check: (batch) => checkSparkSubmit(batch, distribution()),

    async submit(plan, attempt, cluster, signal, deadline = Date.now() + plan.batch.timeouts.submit) {
      const planned: DriverRef = { ...driverRef(plan, attempt), submitKind: 'spark-submit' };
      const input = { plan, planned, cluster, signal };
      const there = await findMadeDriver(input, 'unknown');
      if (there) return there;
      const outOfReach = whyOutOfReach(cluster.name, cluster.options);
      if (outOfReach !== undefined)
        throw new SubmitRejected(`submitting driver ${driverPath(planned)}: ${outOfReach}.`);
      const found = distribution();
      // Not every worker of a task queue need be the same: another may have what this one has not.
      if ('missing' in found)
        throw new SubmitFailed(`submitting driver ${driverPath(planned)}: the worker ${found.missing}`);
      if (deadline - Date.now() <= LAST_WORD) {
        throw new SubmitFailed(
          `submitting driver ${driverPath(planned)}: no time is left for a spark-submit`,
          [],
          TOO_LATE,
        );
      }
      const end = await places.hold(attempt.tag, async (stop) => {
        const late = AbortSignal.timeout(Math.max(0, deadline - LAST_WORD - Date.now()));
        const ended = AbortSignal.any([stop, late, ...(signal ? [signal] : [])]);
        const command = { plan, attempt, cluster, home: found.home, environment: options.environment };
        try {
          const said = await runSparkSubmit(command, ended);
          insistOnTime(planned, late, said);
          return said;
        } finally {
          places.remember(attempt.tag, ended.aborted ? 'ended' : 'by itself');
        }
      });
      // Its own reason, so that a cancellation stays one.
      signal?.throwIfAborted();
      insistOnSuccess(planned, end);
      const made = await findMadeDriver(input, 'done');
      if (!made)
        throw new SubmitFailed(
          `spark-submit has made driver ${driverPath(planned)}, and it is gone`,
          forHistory(end.lines),
        );
      return made;
    },

    start: startDriver,

    async withdraw(driver) {
      await places.end(driver.tag);
      // What was answered is all there is.
      if (driver.uid !== undefined) return {};
      const last = places.lastEnd(driver.tag);
      const unsettledFor = last === undefined ? SETTLED.elsewhere : last === 'ended' ? SETTLED.ended : SETTLED.byItself;
      return { unsettledFor };
    },

    // spark-submit makes up an application id of its own.
    podSelector: ({ tag }) => `${ATTEMPT_LABEL}=${tag}`,
  };
}

/** @throws SubmitFailed when it was ended because its time was over */
function insistOnTime(driver: DriverRef, late: AbortSignal, { exitCode, lines }: SparkSubmitEnd): void {
  if (!late.aborted || exitCode !== null) return;
  const output = forHistory(lines);
  const last = output.findLast((line) => line.trim() !== '') ?? '';
  const said = last === '' ? 'it wrote nothing' : `the last it wrote was "${last}"`;
  throw new SubmitFailed(
    `spark-submit of driver ${driverPath(driver)} did not come to an end in time; ${said}`,
    output,
    TOO_LATE,
  );
}

/** @throws SubmitRejected, SubmitFailed or SubmissionUnderWay, unless spark-submit has made the driver */
function insistOnSuccess(driver: DriverRef, { lines, ...end }: SparkSubmitEnd): void {
  const what = `submitting driver ${driverPath(driver)}`;
  const outcome = outcomeOf(end, lines);
  const output = forHistory(lines);
  switch (outcome.kind) {
    case 'submitted':
      return;
    case 'name taken':
      throw new SubmissionUnderWay(`${what}: spark-submit met a driver of this name`);
    case 'answered': {
      const told = new KubernetesApiError(what, { status: outcome.status, said: `${outcome.said}.` }, undefined);
      if (told.refused) throw refusalOf(what, told, output);
      throw new SubmitFailed(`${what}: the API server said ${outcome.said} (HTTP ${outcome.status})`, output);
    }
    case 'refused':
      throw new SubmitRejected(`${what}: ${outcome.why}.`, { output });
    case 'failed':
      throw new SubmitFailed(`${what}: ${outcome.why}`, output);
  }
}
