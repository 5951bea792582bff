import type { V1ObjectMeta } from '@kubernetes/client-node';
import { resourceNamePrefix } from '../../../model/attempt.ts';
import {
  ATTEMPT_ANNOTATION,
  DEPENDENTS_GATE,
  EVIDENCE_FINALIZER,
  STATE_SOURCE_ANNOTATION,
  TAG_LABEL,
  TEMPORAL_NAMESPACE_ID_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../../../model/names.ts';
import { type Feature, type FeatureInput, withPodSpec, withProperties } from './feature.ts';

/**
 * What makes a driver ours: the marks it is found by, the gate that keeps it from starting half-made, the finalizer that
 * keeps its end readable. Its executors get the marks, too, from Spark itself.
 */
export const ownership: Feature = (draft, input) => {
  const { plan, attempt } = input;
  const marked = withMarks(draft.pod, input);
  const { stateSource } = plan.batch;
  const pod = {
    ...marked,
    metadata: {
      ...marked.metadata,
      labels: { ...marked.metadata.labels, [TAG_LABEL]: attempt.tag },
      annotations: {
        ...marked.metadata.annotations,
        ...(stateSource === 'CONTAINER' && { [STATE_SOURCE_ANNOTATION]: stateSource }),
      },
      finalizers: [EVIDENCE_FINALIZER],
    },
  };
  const executor = 'spark.kubernetes.executor';
  return withProperties(withPodSpec({ ...draft, pod }, { schedulingGates: [{ name: DEPENDENTS_GATE }] }), {
    [`${executor}.podNamePrefix`]: resourceNamePrefix(attempt),
    ...prefixed(`${executor}.label.`, marksOf(input).labels),
    ...prefixed(`${executor}.annotation.`, marksOf(input).annotations),
  });
};

/** The object with the marks that everything of an attempt carries. */
export function withMarks<Kind extends { metadata?: V1ObjectMeta }>(object: Kind, input: FeatureInput) {
  const { labels, annotations } = marksOf(input);
  const metadata: V1ObjectMeta = {
    ...object.metadata,
    labels: { ...object.metadata?.labels, ...labels },
    annotations: { ...object.metadata?.annotations, ...annotations },
  };
  return { ...object, metadata };
}

function marksOf({ plan, attempt }: FeatureInput) {
  return {
    labels: { [TEMPORAL_NAMESPACE_ID_LABEL]: plan.temporalNamespaceId },
    annotations: { [WORKFLOW_ID_ANNOTATION]: plan.workflowId, [ATTEMPT_ANNOTATION]: String(attempt.number) },
  };
}

function prefixed(prefix: string, record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [prefix + key, value]));
}
