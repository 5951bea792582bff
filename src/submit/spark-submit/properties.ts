import { ATTEMPT_LABEL } from '../../model/names.ts';
import type { AttemptPlan } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { type SparkProperties, sparkProperties } from '../../spark/properties.ts';
import { driverMarksOf, executorProperties, type Marks, marksOf } from '../shared/ownership-labels.ts';

/** What the properties depend on beside the attempt. */
export interface SubmissionPlace {
  /** The driver's pod template, a file of this machine. */
  readonly driverTemplate: string;
  /** The executors' pod template, when the batch carries one. */
  readonly executorTemplate?: string | undefined;
  /** Context of the kubeconfig, when it is not the current one. */
  readonly context?: string | undefined;
}

/**
 * The properties of a submission: the batch's own, and over them what makes driver, executors and Service ours. The
 * driver's name follows from the attempt, so that a second submission meets the first one's driver.
 */
export function submissionProperties(
  plan: BatchPlan,
  attempt: AttemptPlan,
  { driverTemplate, executorTemplate, context }: SubmissionPlace,
): SparkProperties {
  const { batch } = plan;
  return {
    ...sparkProperties(batch),
    'spark.app.name': batch.name,
    'spark.kubernetes.namespace': batch.namespace,
    'spark.kubernetes.driver.pod.name': attempt.driverName,
    'spark.kubernetes.driver.podTemplateFile': driverTemplate,
    ...(executorTemplate !== undefined && { 'spark.kubernetes.executor.podTemplateFile': executorTemplate }),
    'spark.kubernetes.submission.waitAppCompletion': 'false',
    ...(context !== undefined && { 'spark.kubernetes.context': context }),
    ...marked('driver', driverMarks(plan, attempt)),
    ...marked('driver.service', withAttemptLabel(marksOf({ plan, attempt }), attempt)),
    ...executorProperties({ plan, attempt }),
    [`spark.kubernetes.executor.label.${ATTEMPT_LABEL}`]: attempt.tag,
  };
}

/** The marks of a driver that spark-submit makes: the application id is not ours to give, so its attempt is a label. */
export function driverMarks(plan: BatchPlan, attempt: AttemptPlan): Marks {
  return withAttemptLabel(driverMarksOf({ plan, attempt }), attempt);
}

function withAttemptLabel({ labels, annotations }: Marks, { tag }: AttemptPlan): Marks {
  return { labels: { ...labels, [ATTEMPT_LABEL]: tag }, annotations };
}

function marked(role: string, { labels, annotations }: Marks): Record<string, string> {
  const entries = (what: string, record: Readonly<Record<string, string>>) =>
    Object.entries(record).map(([key, value]) => [`spark.kubernetes.${role}.${what}.${key}`, value] as const);
  return Object.fromEntries([...entries('label', labels), ...entries('annotation', annotations)]);
}
