import { createHash } from 'node:crypto';
import type { KubernetesObject } from '@kubernetes/client-node';
import { BATCH_LABEL, TEMPORAL_NAMESPACE_ID_LABEL, WORKFLOW_ID_ANNOTATION } from '../../model/names.ts';

/** The batch that an object belongs to. */
export interface Owner {
  readonly temporalNamespaceId: string;
  readonly workflowId: string;
}

/** The labels and annotations of every object that we create. Objects without them are never changed or deleted. */
export function ownershipMetadata(owner: Owner): {
  labels: Record<string, string>;
  annotations: Record<string, string>;
} {
  return {
    labels: { [TEMPORAL_NAMESPACE_ID_LABEL]: owner.temporalNamespaceId, [BATCH_LABEL]: batchHash(owner) },
    annotations: { [WORKFLOW_ID_ANNOTATION]: owner.workflowId },
  };
}

/** Identifies a batch over all its runs, in a form that fits a label: a workflow id may have 1,000 characters. */
export function batchHash({ temporalNamespaceId, workflowId }: Owner): string {
  return createHash('sha256')
    .update(JSON.stringify([temporalNamespaceId, workflowId]))
    .digest('hex')
    .slice(0, 32);
}

/** Whether an object belongs to a batch of this Temporal namespace. */
export function isOwnedBy(object: KubernetesObject, temporalNamespaceId: string): boolean {
  return object.metadata?.labels?.[TEMPORAL_NAMESPACE_ID_LABEL] === temporalNamespaceId;
}

/** Whether an object has a pod with this uid as its owner, with which Kubernetes deletes it: an executor of a driver. */
export function isOwnedByPod(object: KubernetesObject, uid: string | undefined): boolean {
  return uid !== undefined && object.metadata?.ownerReferences?.some((owner) => owner.uid === uid) === true;
}

/** Whether an object belongs to this batch. */
export function isOwnedByBatch(object: KubernetesObject, owner: Owner): boolean {
  return (
    isOwnedBy(object, owner.temporalNamespaceId) &&
    object.metadata?.annotations?.[WORKFLOW_ID_ANNOTATION] === owner.workflowId
  );
}
