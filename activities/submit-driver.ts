import { activityInfo, log, metricMeter } from '@temporalio/activity';
import { findEarlierRuns } from '../src/kubernetes/pods/earlier-runs.ts';
import type { AttemptPlan } from '../src/model/batch/attempt.ts';
import type { BatchReference } from '../src/model/batch/batch-reference.ts';
import type { BatchPlan } from '../src/model/batch/plan.ts';
import type { ExistingDriver, LiveRead } from '../src/model/driver/observation.ts';
import type { Submission } from '../src/model/driver/submission.ts';
import { count, METRICS, recordHistogram } from '../src/model/metrics.ts';
import { linksOf, type LinkValues } from '../src/model/status/links.ts';
import { SubmissionInProgressError, SubmitRejectedError } from '../src/submit/shared/submit-errors.ts';
import { referenceRedactor } from '../src/redaction/batch-redactor.ts';
import { submissionRedactor } from '../src/submit/submission-redactor.ts';
import type { SparkActivityDeps } from './deps.ts';
import { driverFields } from './log-fields.ts';
import { run } from './run.ts';

const MAX_EARLIER_PODS = 10;

/**
 * Creates the driver of an attempt with its dependents, or adopts those of an earlier try. The driver cannot start yet. The
 * first attempt also looks for drivers of earlier runs: once, because no run begins after this one while it is open.
 */
export function submitDriverActivity({ clusters, submitters, configuration }: SparkActivityDeps) {
  return (plan: BatchPlan, attempt: AttemptPlan): Promise<Submission> =>
    run(async (signal, { remembered, remember }) => {
      const cluster = clusters.get(plan.batch.cluster);
      const { scheduledTimestampMs, scheduleToCloseTimeoutMs, attempt: tries } = activityInfo();
      const deadline = scheduledTimestampMs + scheduleToCloseTimeoutMs;
      const { kind } = plan.batch.submit;
      const labels = { cluster: cluster.name, kind };
      const submission = await submitters
        .of(plan.batch)
        .submit({
          plan,
          attempt,
          cluster,
          signal,
          deadline,
          isRepeated: tries > 1,
          ...(typeof remembered === 'string' && { createdUid: remembered }),
          onCreated: remember,
        })
        .catch((error: unknown) => {
          if (!signal.aborted) count(metricMeter, METRICS.submissions, { ...labels, outcome: failedOutcome(error) });
          throw error;
        });
      const { driver, adopted } = submission;
      count(metricMeter, METRICS.submissions, { ...labels, outcome: adopted ? 'adopted' : 'created' });
      recordHistogram(metricMeter, METRICS.submitLatency, labels, (Date.now() - scheduledTimestampMs) / 1000);
      log.info(adopted ? 'Adopted the driver of an earlier try' : 'Created the driver', {
        ...driverFields(driver),
        batchId: plan.workflowId,
        attempt: attempt.number,
      });
      const { links: templates } = configuration.current.document;
      const { context } = cluster.options;
      const shown: Submission = {
        ...submission,
        ...(Object.keys(templates).length > 0 && {
          links: { ...submission.links, ...linksOf(templates, linkValues(plan, attempt, submission)) },
        }),
        ...(context !== undefined && { context }),
      };
      if (attempt.number > 1) return shown;
      const { resourceVersion } = submission.observation;
      const batchRun = { ...plan, namespace: driver.namespace };
      const earlier = await findEarlierRuns(cluster, batchRun, resourceVersion, signal);
      const earlierPods = earlier.slice(0, MAX_EARLIER_PODS).map(({ metadata }) => metadata?.name ?? '');
      return { ...shown, ...(earlierPods.length > 0 && { earlierPods }) };
    }, submissionRedactor(plan.batch));
}

/** `rejected`: it would be rejected again; `waiting`: another try is still at it. */
function failedOutcome(error: unknown): 'rejected' | 'waiting' | 'failed' {
  if (error instanceof SubmitRejectedError) return 'rejected';
  return error instanceof SubmissionInProgressError ? 'waiting' : 'failed';
}

function linkValues(
  { batch, tenant = '', workflowId }: BatchPlan,
  { number }: AttemptPlan,
  { driver }: Submission,
): LinkValues {
  const { cluster, namespace, name: pod, applicationId } = driver;
  return {
    batchId: workflowId,
    name: batch.name,
    tenant,
    cluster,
    namespace,
    pod,
    applicationId,
    attempt: String(number),
  };
}

/** Starts the driver: removes its scheduling gate. */
export function startDriverActivity({ clusters, submitters }: SparkActivityDeps) {
  return (batch: BatchReference, driver: ExistingDriver): Promise<LiveRead> =>
    run(
      (signal) => submitters.ofDriver(driver).start({ driver, cluster: clusters.get(driver.cluster), signal }),
      referenceRedactor(batch),
    );
}
