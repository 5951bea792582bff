import {
  ATTEMPT_ANNOTATION,
  ATTEMPT_LABEL,
  DEPENDENTS_GATE,
  EVIDENCE_FINALIZER,
  TAG_LABEL,
  TEMPORAL_NAMESPACE_ID_LABEL,
  TENANT_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../model/names.ts';
import { literal, literals } from './cel.ts';

/** Marks that Spark copies from a driver to its executors. */
const MARKS_OF_EXECUTORS = [
  TEMPORAL_NAMESPACE_ID_LABEL,
  TENANT_LABEL,
  ATTEMPT_LABEL,
  WORKFLOW_ID_ANNOTATION,
  ATTEMPT_ANNOTATION,
];

const isMark = `k == ${literal(TAG_LABEL)} || k.startsWith('spark-batch/')`;

/** Variables of the policy that protects the marks of SparkBatch. */
export const OWNERSHIP_VARIABLES: Readonly<Record<string, string>> = {
  isExecutor: "request.resource.resource == 'pods' && object.metadata.?labels[?'spark-role'].orValue('') == 'executor'",
  labels: 'object.metadata.?labels.orValue({})',
  annotations: 'object.metadata.?annotations.orValue({})',
  oldLabels: 'oldObject == null ? {} : oldObject.metadata.?labels.orValue({})',
  oldAnnotations: 'oldObject == null ? {} : oldObject.metadata.?annotations.orValue({})',
  marks: `variables.labels.filter(k, ${isMark}) + variables.annotations.filter(k, ${isMark})`,
};

/** Labels and annotations are compared apart: a label could hide the change of an annotation with the same key. */
function areUnchanged(now: string, before: string): string {
  const kept = `variables.${before}.filter(k, ${isMark}).all(k, k in variables.${now})`;
  return `variables.${now}.filter(k, ${isMark}).all(k, k in variables.${before} && variables.${now}[k] == variables.${before}[k]) && ${kept}`;
}

/** What only the trusted users may do to the marks of SparkBatch, each with its message. */
export const OWNERSHIP_VALIDATIONS: readonly { readonly expression: string; readonly message: string }[] = [
  {
    expression: `oldObject != null || variables.marks.all(k, variables.isExecutor && k in ${literals(MARKS_OF_EXECUTORS)})`,
    message: `only SparkBatch creates objects with the label ${TAG_LABEL} or with labels and annotations spark-batch/*`,
  },
  {
    expression: `oldObject == null || (${areUnchanged('labels', 'oldLabels')} && ${areUnchanged('annotations', 'oldAnnotations')})`,
    message: `only SparkBatch changes the label ${TAG_LABEL} and labels and annotations spark-batch/*`,
  },
  {
    expression: `oldObject == null || request.resource.resource != 'pods' || !oldObject.spec.?schedulingGates.orValue([]).exists(g, g.name == ${literal(DEPENDENTS_GATE)}) || object.spec.?schedulingGates.orValue([]).exists(g, g.name == ${literal(DEPENDENTS_GATE)})`,
    message: `only SparkBatch starts a driver by removing its scheduling gate ${DEPENDENTS_GATE}`,
  },
  {
    expression: `oldObject == null || !oldObject.metadata.?finalizers.orValue([]).exists(f, f == ${literal(EVIDENCE_FINALIZER)}) || object.metadata.?finalizers.orValue([]).exists(f, f == ${literal(EVIDENCE_FINALIZER)})`,
    message: `only SparkBatch removes the finalizer ${EVIDENCE_FINALIZER}, which keeps the end of a driver readable`,
  },
];
