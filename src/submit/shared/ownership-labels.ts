import type { V1ObjectMeta, V1Pod } from '@kubernetes/client-node';
import { ownerMarks } from '../../kubernetes/pods/ownership.ts';
import { resourceNamePrefix, type AttemptPlan } from '../../model/batch/attempt.ts';
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
import type { Batch } from '../../model/batch/batch.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { redactionPatterns } from '../../redaction/secret-names.ts';

/** Labels that are SparkBatch's, and nobody else's. */
export const OUR_LABELS = [TAG_LABEL, ATTEMPT_LABEL, TEMPORAL_NAMESPACE_ID_LABEL, TENANT_LABEL] as const;
/** Annotations that are SparkBatch's, and nobody else's. */
export const OUR_ANNOTATIONS = [
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

/** Labels and annotations of an object. */
export interface Marks {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What an attempt's marks follow from. */
export interface MarksInput {
  readonly plan: BatchPlan;
  readonly attempt: AttemptPlan;
}

/** The marks that everything of an attempt carries. */
export function marksOf({ plan, attempt }: MarksInput): Marks {
  const { labels, annotations } = ownerMarks(plan);
  const tenant = plan.tenant === undefined ? {} : { [TENANT_LABEL]: plan.tenant };
  return {
    labels: { ...labels, ...tenant },
    annotations: { ...annotations, [ATTEMPT_ANNOTATION]: String(attempt.number) },
  };
}

/** The marks of a driver: by its tag it is found, and it says what decides its state. */
export function driverMarksOf(input: MarksInput): Marks {
  const { labels, annotations } = marksOf(input);
  const { batch, configurationVersion } = input.plan;
  const { stateSource } = batch;
  return {
    labels: { ...labels, [TAG_LABEL]: input.attempt.tag },
    annotations: {
      ...annotations,
      ...retentionMarksOf(input),
      ...(configurationVersion !== undefined && { [CONFIGURATION_VERSION_ANNOTATION]: configurationVersion }),
      ...(stateSource === 'CONTAINER' && { [STATE_SOURCE_ANNOTATION]: stateSource }),
      ...redactionMarksOf(input),
    },
  };
}

/** How long a terminated driver is kept, written on it: the sweep has no batch to ask. */
export function retentionMarksOf({ plan }: MarksInput): Record<string, string> {
  const { batch, ownCleanup } = plan;
  const { cleanup, retention } = batch;
  return {
    [CLEANUP_ANNOTATION]: cleanup,
    [RETENTION_ANNOTATION]: `${retention / 1000}s`,
    ...(ownCleanup && { [OWN_CLEANUP_ANNOTATION]: Object.keys(ownCleanup).join(',') || 'none' }),
  };
}

/** What is secret by the batch's own word, written on its driver: the watch has no batch to ask. */
function redactionMarksOf({ plan }: MarksInput): Record<string, string> {
  const { names, texts } = redactionPatterns(plan.batch);
  return {
    ...(names.length > 0 && { [REDACTION_ANNOTATION]: eitherOf(names) }),
    ...(texts.length > 0 && { [STRING_REDACTION_ANNOTATION]: eitherOf(texts) }),
  };
}

function eitherOf([first = '', ...more]: readonly string[]): string {
  return more.length === 0 ? first : [first, ...more].map((one) => `(?:${one.replace(/^\(\?i\)/, '')})`).join('|');
}

/** The object with these marks. */
export function withMarks<Kind extends { metadata?: V1ObjectMeta }>(object: Kind, { labels, annotations }: Marks) {
  const metadata: V1ObjectMeta = {
    ...object.metadata,
    labels: { ...object.metadata?.labels, ...labels },
    annotations: { ...object.metadata?.annotations, ...annotations },
  };
  return { ...object, metadata };
}

/**
 * What makes a pod our driver: the marks it is found by, the gate that keeps it from starting half-made, the finalizer
 * that keeps its end readable (unless the batch wants none).
 */
export function asOurDriver(pod: V1Pod, marks: Marks, { evidence }: Pick<Batch, 'evidence'>): V1Pod {
  const marked = withMarks(pod, marks);
  const gates = (pod.spec?.schedulingGates ?? []).filter(({ name }) => name !== DEPENDENTS_GATE);
  return {
    ...marked,
    metadata: { ...marked.metadata, ...(evidence.finalizer && { finalizers: [EVIDENCE_FINALIZER] }) },
    spec: { containers: [], ...pod.spec, schedulingGates: [...gates, { name: DEPENDENTS_GATE }] },
  };
}

/** Properties by which Spark itself puts our marks on the executors, and names them after their driver. */
export function executorProperties(input: MarksInput): SparkProperties {
  const { labels, annotations } = marksOf(input);
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
