import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { V1Pod } from '@kubernetes/client-node';
import type { Batch } from '../../model/batch/batch.ts';
import type { AttemptPlan } from '../../model/batch/attempt.ts';
import { errorMessage, isRecord } from '../../model/lang.ts';
import { ATTEMPT_LABEL, DRIVER_CONTAINER } from '../../model/names.ts';
import { type SparkProperties, sparkProperties } from '../../spark/properties.ts';
import {
  asOwnedDriver,
  driverOwnership,
  executorProperties,
  type OwnershipMetadata,
  ownershipOf,
  type PlannedAttempt,
} from '../shared/ownership-labels.ts';
import { SubmitRejectedError } from '../shared/submit-errors.ts';
import { readYaml } from '../../yaml/read-yaml.ts';

/** Files of this machine that the properties refer to. */
export interface SubmissionPaths {
  /** The driver's pod template. */
  readonly driverTemplate: string;
  /** The executors' pod template, when the batch carries one. */
  readonly executorTemplate?: string | undefined;
  readonly krb5Conf?: string | undefined;
  /** Context of the kubeconfig, when it is not the current one. */
  readonly context?: string | undefined;
}

/**
 * The properties of a submission: the batch's own, overridden by those with which SparkBatch names, labels and controls
 * driver, executors and Service. The driver's name follows from the attempt, so that a second submission conflicts with
 * the first one's driver.
 */
export function submissionProperties(
  input: PlannedAttempt,
  { driverTemplate, executorTemplate, krb5Conf, context }: SubmissionPaths,
): SparkProperties {
  const { plan, attempt } = input;
  const { batch } = plan;
  return {
    ...sparkProperties(batch),
    'spark.app.name': batch.name,
    'spark.kubernetes.namespace': batch.namespace,
    'spark.kubernetes.driver.pod.name': attempt.driverName,
    'spark.kubernetes.driver.podTemplateFile': driverTemplate,
    ...(executorTemplate !== undefined && { 'spark.kubernetes.executor.podTemplateFile': executorTemplate }),
    ...(krb5Conf !== undefined && { 'spark.kubernetes.kerberos.krb5.path': krb5Conf }),
    'spark.kubernetes.submission.waitAppCompletion': 'false',
    ...(context !== undefined && { 'spark.kubernetes.context': context }),
    ...labelProperties('driver', submittedDriverOwnership(input)),
    ...labelProperties('driver.service', withAttemptLabel(ownershipOf(input), attempt)),
    ...executorProperties(input),
    [`spark.kubernetes.executor.label.${ATTEMPT_LABEL}`]: attempt.tag,
  };
}

/**
 * The ownership labels of a driver that spark-submit creates. spark-submit chooses the application id itself, so the
 * attempt is identified by a label.
 */
export function submittedDriverOwnership(input: PlannedAttempt): OwnershipMetadata {
  return withAttemptLabel(driverOwnership(input), input.attempt);
}

function withAttemptLabel({ labels, annotations }: OwnershipMetadata, { tag }: AttemptPlan): OwnershipMetadata {
  return { labels: { ...labels, [ATTEMPT_LABEL]: tag }, annotations };
}

function labelProperties(role: string, { labels, annotations }: OwnershipMetadata): Record<string, string> {
  const entries = (what: string, record: Readonly<Record<string, string>>) =>
    Object.entries(record).map(([key, value]) => [`spark.kubernetes.${role}.${what}.${key}`, value] as const);
  return Object.fromEntries([...entries('label', labels), ...entries('annotation', annotations)]);
}

/**
 * The driver's pod template with its ownership labels, the scheduling gate and the evidence finalizer. spark-submit
 * keeps everything in a template and adds to it (observed with 3.5.7, 4.0.1 and 4.1.4).
 * @param given the batch's own template, or an empty pod
 */
export function ownedDriverTemplate(given: V1Pod, ownership: OwnershipMetadata, batch: Pick<Batch, 'evidence'>): V1Pod {
  const { apiVersion = 'v1', kind = 'Pod', ...pod } = asOwnedDriver(given, ownership, batch);
  const containers = pod.spec?.containers ?? [];
  return {
    apiVersion,
    kind,
    ...pod,
    spec: { ...pod.spec, containers: containers.length > 0 ? containers : [{ name: DRIVER_CONTAINER }] },
  };
}

/**
 * Reads a pod template from a file of this machine; an empty pod without a file.
 * @throws SubmitRejectedError when the file can't be read, or holds no pod
 */
export async function readTemplate(file: string | undefined): Promise<V1Pod> {
  if (file === undefined) return {};
  const unusable = (why: string, cause?: unknown) =>
    new SubmitRejectedError(`The worker can't use the pod template ${file}: ${why}.`, { cause });
  let content: unknown;
  try {
    content = readYaml(await readFile(file.startsWith('file:') ? fileURLToPath(file) : file, 'utf8'));
  } catch (error) {
    throw unusable(errorMessage(error), error);
  }
  if (!isRecord(content)) throw unusable('it is not a pod');
  const pod = content as V1Pod;
  if (pod.kind !== undefined && pod.kind !== 'Pod') throw unusable(`it is a ${pod.kind}, not a Pod`);
  return pod;
}
