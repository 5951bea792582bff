import type { KubernetesObject } from '@kubernetes/client-node';
import { TEMPORAL_NAMESPACE_ID_LABEL, WORKFLOW_ID_ANNOTATION } from '../../model/names.ts';

/** The batch that an object belongs to. */
export interface Owner {
  readonly temporalNamespaceId: string;
  readonly workflowId: string;
}

/** The labels and annotations of every object that we create. Objects without them are never changed or deleted. */
export function ownershipMetadata({ temporalNamespaceId, workflowId }: Owner): {
  labels: Record<string, string>;
  annotations: Record<string, string>;
} {
  return {
    labels: { [TEMPORAL_NAMESPACE_ID_LABEL]: temporalNamespaceId },
    annotations: { [WORKFLOW_ID_ANNOTATION]: workflowId },
  };
}

/** Whether an object belongs to a batch of this Temporal namespace. */
export function isOwnedBy(object: KubernetesObject, temporalNamespaceId: string): boolean {
  return object.metadata?.labels?.[TEMPORAL_NAMESPACE_ID_LABEL] === temporalNamespaceId;
}

/** Whether an object belongs to this batch. */
export function isOwnedByBatch(object: KubernetesObject, owner: Owner): boolean {
  return (
    isOwnedBy(object, owner.temporalNamespaceId) &&
    object.metadata?.annotations?.[WORKFLOW_ID_ANNOTATION] === owner.workflowId
  );
}
