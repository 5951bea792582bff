import { activityInfo, log, metricMeter } from '@temporalio/activity';
import { findEarlierRuns } from '../src/kubernetes/pods/earlier-runs.ts';
import type { AttemptPlan } from '../src/model/batch/attempt.ts';
import type { BatchPlan } from '../src/model/batch/plan.ts';
import type { ExistingDriver, LiveRead } from '../src/model/driver/observation.ts';
import type { Submission } from '../src/model/driver/submission.ts';
import { count, METRICS } from '../src/model/metrics.ts';
import { submissionRedactor } from '../src/submit/submission-redactor.ts';
import type { SparkActivityDeps } from './deps.ts';
import { driverFields } from './log-fields.ts';
import { run } from './run.ts';

const MAX_EARLIER_PODS = 10;

/**
 * Creates the driver of an attempt with its dependents, or adopts those of an earlier try. The driver cannot start yet. The
 * first attempt also looks for drivers of earlier runs: once, because no run begins after this one while it is open.
 */
export function submitDriverActivity({ clusters, submitters }: SparkActivityDeps) {
  return (plan: BatchPlan, attempt: AttemptPlan): Promise<Submission> =>
    run(async (signal, { remembered, remember }) => {
      const cluster = clusters.get(plan.batch.cluster);
      const { scheduledTimestampMs, scheduleToCloseTimeoutMs, attempt: tries } = activityInfo();
      const deadline = scheduledTimestampMs + scheduleToCloseTimeoutMs;
      const submission = await submitters.of(plan.batch).submit({
        plan,
        attempt,
        cluster,
        signal,
        deadline,
        isRepeated: tries > 1,
        ...(typeof remembered === 'string' && { createdUid: remembered }),
        onCreated: remember,
      });
      const { driver, adopted } = submission;
      const { kind } = plan.batch.submit;
      count(metricMeter, METRICS.submissions, { kind, outcome: adopted ? 'adopted' : 'created' });
      log.info(adopted ? 'Adopted the driver of an earlier try' : 'Created the driver', {
        ...driverFields(driver),
        batchId: plan.workflowId,
        attempt: attempt.number,
      });
      if (attempt.number > 1) return submission;
      const { resourceVersion } = submission.observation;
      const batchRun = { ...plan, namespace: driver.namespace };
      const earlier = await findEarlierRuns(cluster, batchRun, resourceVersion, signal);
      const earlierPods = earlier.slice(0, MAX_EARLIER_PODS).map(({ metadata }) => metadata?.name ?? '');
      return { ...submission, ...(earlierPods.length > 0 && { earlierPods }) };
    }, submissionRedactor(plan.batch));
}

/** Starts the driver: removes its scheduling gate. */
export function startDriverActivity({ clusters, submitters }: SparkActivityDeps) {
  return (plan: BatchPlan, driver: ExistingDriver): Promise<LiveRead> =>
    run(
      (signal) => submitters.of(plan.batch).start({ driver, cluster: clusters.get(driver.cluster), signal }),
      submissionRedactor(plan.batch),
    );
}
