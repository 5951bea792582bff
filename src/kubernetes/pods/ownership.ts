import type { KubernetesObject } from '@kubernetes/client-node';
import { TEMPORAL_NAMESPACE_ID_LABEL, WORKFLOW_ID_ANNOTATION } from '../../model/names.ts';

/** The marks of the batch an object belongs to. */
export interface Owner {
  readonly temporalNamespaceId: string;
  readonly workflowId: string;
}

/** What every object we make carries, so that nobody else's is ever touched. */
export function ownerMarks({ temporalNamespaceId, workflowId }: Owner): {
  labels: Record<string, string>;
  annotations: Record<string, string>;
} {
  return {
    labels: { [TEMPORAL_NAMESPACE_ID_LABEL]: temporalNamespaceId },
    annotations: { [WORKFLOW_ID_ANNOTATION]: workflowId },
  };
}

/** Whether an object was made for a batch of this Temporal namespace. */
export function isOwnedBy(object: KubernetesObject, temporalNamespaceId: string): boolean {
  return object.metadata?.labels?.[TEMPORAL_NAMESPACE_ID_LABEL] === temporalNamespaceId;
}

/** Whether an object was made for this very batch. */
export function belongsTo(object: KubernetesObject, owner: Owner): boolean {
  return (
    isOwnedBy(object, owner.temporalNamespaceId) &&
    object.metadata?.annotations?.[WORKFLOW_ID_ANNOTATION] === owner.workflowId
  );
}
