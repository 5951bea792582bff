import type { V1ObjectMeta, V1Pod } from '@kubernetes/client-node';
import { ownershipMetadata } from '../../kubernetes/pods/ownership.ts';
import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';
import type { Batch } from '../../model/batch/batch.ts';
import { type AttemptPlan, resourceNamePrefix } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import {
  APPLICATION_ID_LABEL,
  ATTEMPT_ANNOTATION,
  ATTEMPT_LABEL,
  BATCH_LABEL,
  CLEANUP_ANNOTATION,
  CONFIGURATION_VERSION_ANNOTATION,
  DEPENDENTS_GATE,
  ENDED_LABEL,
  EVIDENCE_FINALIZER,
  KEEP_UNTIL_ANNOTATION,
  OWN_CLEANUP_ANNOTATION,
  RECORDED_ANNOTATION,
  REDACTION_ANNOTATION,
  RETENTION_ANNOTATION,
  ROLE_LABEL,
  STATE_CONTAINER_ANNOTATION,
  STATE_SOURCE_ANNOTATION,
  STRING_REDACTION_ANNOTATION,
  SUBMIT_KIND_ANNOTATION,
  TAG_LABEL,
  TEMPORAL_NAMESPACE_ID_LABEL,
  TENANT_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../../model/names.ts';
import { anyOf } from '../../redaction/linear-pattern.ts';
import { redactionPatterns } from '../../redaction/secret-names.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { type FieldProblem, propertyProblems } from './problem.ts';

/** Labels that only SparkBatch may set. */
export const OWNERSHIP_LABELS = [
  TAG_LABEL,
  ATTEMPT_LABEL,
  TEMPORAL_NAMESPACE_ID_LABEL,
  BATCH_LABEL,
  TENANT_LABEL,
  ENDED_LABEL,
] as const;
/** Annotations that only SparkBatch may set. */
export const OWNERSHIP_ANNOTATIONS = [
  WORKFLOW_ID_ANNOTATION,
  ATTEMPT_ANNOTATION,
  RECORDED_ANNOTATION,
  KEEP_UNTIL_ANNOTATION,
  SUBMIT_KIND_ANNOTATION,
  CLEANUP_ANNOTATION,
  RETENTION_ANNOTATION,
  OWN_CLEANUP_ANNOTATION,
  CONFIGURATION_VERSION_ANNOTATION,
  STATE_SOURCE_ANNOTATION,
  STATE_CONTAINER_ANNOTATION,
  REDACTION_ANNOTATION,
  STRING_REDACTION_ANNOTATION,
] as const;

/** Labels and annotations that say which batch an object belongs to, and how it is to be followed. */
export interface OwnershipMetadata {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** An attempt of a batch, from which its ownership labels follow. */
export interface PlannedAttempt {
  readonly plan: BatchPlan;
  readonly attempt: AttemptPlan;
}

/** The ownership labels and annotations of every object of an attempt. */
export function ownershipOf({ plan, attempt }: PlannedAttempt): OwnershipMetadata {
  const { labels, annotations } = ownershipMetadata(plan);
  const tenant = plan.tenant === undefined ? {} : { [TENANT_LABEL]: plan.tenant };
  return {
    labels: { ...labels, ...tenant },
    annotations: { ...annotations, [ATTEMPT_ANNOTATION]: String(attempt.number) },
  };
}

/**
 * The ownership labels and annotations of a driver: those of every object, the tag that the watch selects drivers by,
 * and whatever the watch and the sweep, which do not read the batch, must know to judge and keep the driver.
 */
export function driverOwnership(input: PlannedAttempt): OwnershipMetadata {
  const { labels, annotations } = ownershipOf(input);
  const { batch, configurationVersion } = input.plan;
  const { stateSource } = batch;
  return {
    labels: { ...labels, [TAG_LABEL]: input.attempt.tag },
    annotations: {
      ...annotations,
      ...retentionAnnotations(input),
      ...(configurationVersion !== undefined && { [CONFIGURATION_VERSION_ANNOTATION]: configurationVersion }),
      ...(stateSource === 'CONTAINER' && { [STATE_SOURCE_ANNOTATION]: stateSource }),
      ...redactionAnnotations(input),
    },
  };
}

/** How long a terminated driver is kept, and whether the batch or the configuration decides it. */
export function retentionAnnotations({ plan }: Pick<PlannedAttempt, 'plan'>): Record<string, string> {
  const { batch, ownCleanup } = plan;
  const { cleanup, retention } = batch;
  return {
    [CLEANUP_ANNOTATION]: cleanup,
    [RETENTION_ANNOTATION]: `${retention / 1000}s`,
    ...(ownCleanup && { [OWN_CLEANUP_ANNOTATION]: Object.keys(ownCleanup).join(',') || 'none' }),
  };
}

/** The batch's own redaction patterns. */
function redactionAnnotations({ plan }: PlannedAttempt): Record<string, string> {
  const { names, texts } = redactionPatterns(plan.batch);
  return {
    ...(names.length > 0 && { [REDACTION_ANNOTATION]: anyOf(names) }),
    ...(texts.length > 0 && { [STRING_REDACTION_ANNOTATION]: anyOf(texts) }),
  };
}

/** The object with these labels and annotations added. */
export function withOwnership<Kind extends { metadata?: V1ObjectMeta }>(
  object: Kind,
  { labels, annotations }: OwnershipMetadata,
) {
  const metadata: V1ObjectMeta = {
    ...object.metadata,
    labels: { ...object.metadata?.labels, ...labels },
    annotations: { ...object.metadata?.annotations, ...annotations },
  };
  return { ...object, metadata };
}

/**
 * The pod as a driver of SparkBatch: with its ownership labels, with the scheduling gate that keeps it from running
 * before its dependents exist, and, unless the batch declines it, with the finalizer that keeps its end readable after
 * a deletion.
 */
export function asOwnedDriver(pod: V1Pod, ownership: OwnershipMetadata, { evidence }: Pick<Batch, 'evidence'>): V1Pod {
  const owned = withOwnership(pod, ownership);
  const gates = (pod.spec?.schedulingGates ?? []).filter(({ name }) => name !== DEPENDENTS_GATE);
  return {
    ...owned,
    metadata: { ...owned.metadata, ...(evidence.finalizer && { finalizers: [EVIDENCE_FINALIZER] }) },
    spec: { containers: [], ...pod.spec, schedulingGates: [...gates, { name: DEPENDENTS_GATE }] },
  };
}

/**
 * A pod as the driver of an attempt: with the name and namespace that follow from the plan, never restarted, and with all
 * that {@link asOwnedDriver} and Spark would add.
 * @param ownership default: {@link driverOwnership}
 */
export function plannedDriverPod(
  pod: V1Pod,
  input: PlannedAttempt,
  ownership = driverOwnership(input),
): V1Pod & PlainObject {
  const { attempt, plan } = input;
  const owned = asOwnedDriver(pod, ownership, plan.batch);
  const sparkLabels = { [APPLICATION_ID_LABEL]: attempt.applicationId, [ROLE_LABEL]: 'driver' };
  return {
    ...owned,
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...owned.metadata,
      name: attempt.driverName,
      namespace: plan.batch.namespace,
      labels: { ...owned.metadata?.labels, ...sparkLabels },
    },
    spec: { containers: [], ...owned.spec, restartPolicy: 'Never' },
  };
}

/** Spark properties with which Spark itself labels the executors and names them after their driver. */
export function executorProperties(input: PlannedAttempt): SparkProperties {
  const { labels, annotations } = ownershipOf(input);
  const executor = 'spark.kubernetes.executor';
  return {
    [`${executor}.podNamePrefix`]: resourceNamePrefix(input.attempt),
    ...prefixed(`${executor}.label.`, labels),
    ...prefixed(`${executor}.annotation.`, annotations),
  };
}

/** Labels that Spark sets on drivers, overriding the batch's (`KubernetesDriverConf.labels`). */
export const SPARK_LABELS = ['spark-version', APPLICATION_ID_LABEL, 'spark-app-name', ROLE_LABEL] as const;

/** Labels that Spark sets on executors (`KubernetesExecutorConf.labels`). */
const EXECUTOR_LABELS = [...SPARK_LABELS, 'spark-exec-id', 'spark-exec-resourceprofile-id'];

const RESERVED: readonly (readonly [prefix: string, keys: readonly string[], owner: string])[] = [
  ['spark.kubernetes.driver.label.', SPARK_LABELS, 'Spark'],
  ['spark.kubernetes.executor.label.', EXECUTOR_LABELS, 'Spark'],
  ['spark.kubernetes.driver.service.label.', ['spark-app-selector'], 'Spark'],
  ...['driver', 'executor', 'driver.service'].flatMap(
    (role) =>
      [
        [`spark.kubernetes.${role}.label.`, OWNERSHIP_LABELS, 'SparkBatch'],
        [`spark.kubernetes.${role}.annotation.`, OWNERSHIP_ANNOTATIONS, 'SparkBatch'],
      ] as const,
  ),
];

/** Refuses labels and annotations by which Spark or SparkBatch identify their objects. */
export function checkReservedLabels(batch: Batch, properties: SparkProperties): FieldProblem[] {
  return propertyProblems(batch, properties, whyReservedLabel);
}

/** Why a property, if it sets a label or annotation, may not be set; otherwise undefined. */
export function whyReservedLabel(property: string): string | undefined {
  const found = RESERVED.find(([prefix, keys]) => keys.some((key) => property === prefix + key));
  return found && `is set by ${found[2]}, which identifies its pods by it`;
}

function prefixed(prefix: string, record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [prefix + key, value]));
}
