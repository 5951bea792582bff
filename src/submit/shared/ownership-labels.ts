import type { V1ObjectMeta, V1Pod } from '@kubernetes/client-node';
import { ownershipMetadata } from '../../kubernetes/pods/ownership.ts';
import type { Batch } from '../../model/batch/batch.ts';
import { type AttemptPlan, resourceNamePrefix } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import {
  ATTEMPT_ANNOTATION,
  ATTEMPT_LABEL,
  CLEANUP_ANNOTATION,
  CONFIGURATION_VERSION_ANNOTATION,
  DEPENDENTS_GATE,
  EVIDENCE_FINALIZER,
  OWN_CLEANUP_ANNOTATION,
  RECORDED_ANNOTATION,
  REDACTION_ANNOTATION,
  RETENTION_ANNOTATION,
  STATE_CONTAINER_ANNOTATION,
  STATE_SOURCE_ANNOTATION,
  STRING_REDACTION_ANNOTATION,
  TAG_LABEL,
  TEMPORAL_NAMESPACE_ID_LABEL,
  TENANT_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../../model/names.ts';
import { anyOf } from '../../redaction/linear-pattern.ts';
import { redactionPatterns } from '../../redaction/secret-names.ts';
import type { SparkProperties } from '../../spark/properties.ts';

/** Labels that only SparkBatch may set. */
export const OWNERSHIP_LABELS = [TAG_LABEL, ATTEMPT_LABEL, TEMPORAL_NAMESPACE_ID_LABEL, TENANT_LABEL] as const;
/** Annotations that only SparkBatch may set. */
export const OWNERSHIP_ANNOTATIONS = [
  WORKFLOW_ID_ANNOTATION,
  ATTEMPT_ANNOTATION,
  RECORDED_ANNOTATION,
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
 * and whatever the watch and the sweep, which have no batch at hand, must know to judge and keep the driver.
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

function prefixed(prefix: string, record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [prefix + key, value]));
}
