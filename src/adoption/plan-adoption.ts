import type { KubernetesObject, V1Pod } from '@kubernetes/client-node';
import type { BatchRequest } from '../model/batch/batch.ts';
import { adoptionProblems, controllerOf, holderOf } from '../submit/existing/adoption-problems.ts';
import { adoptedBatchId, type AdoptionFields, adoptionRequest, IdTemplateError } from './adoption-request.ts';

/** How the batches of adopted drivers look. */
export interface AdoptionTemplate {
  /** Template of their ids; see {@link adoptedBatchId}. */
  readonly id: string;
  /** Fields that all of them have. */
  readonly fields: AdoptionFields;
}

/** What can be done about a driver. */
export type AdoptionPlan =
  /** A batch holds it already. */
  | { readonly kind: 'held'; readonly batchId: string }
  /** No batch can adopt it. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'adopt'; readonly batchId: string; readonly request: BatchRequest };

/** Plans the adoption of a driver that a user names. Pure. */
export function planAdoption(pod: KubernetesObject, { id, fields }: AdoptionTemplate): AdoptionPlan {
  const holder = holderOf(pod);
  if (holder) return { kind: 'held', batchId: holder.batchId };
  const problems = adoptionProblems(pod);
  if (problems.length > 0) return { kind: 'refused', reason: problems.join('; ') };
  try {
    return { kind: 'adopt', batchId: adoptedBatchId(id, pod), request: adoptionRequest(pod, fields) };
  } catch (error) {
    if (!(error instanceof IdTemplateError)) throw error;
    return { kind: 'refused', reason: `it gets no batch id: ${error.message}` };
  }
}

/** Which drivers of a cluster the workers adopt as they appear. */
export interface AdoptionRule extends AdoptionTemplate {
  /** Label selector of the drivers. */
  readonly selector: string;
  /** The namespaces of the drivers. Default: all that the cluster serves. */
  readonly namespaces?: readonly string[] | undefined;
}

/** Why a worker leaves a driver alone and does not log it: the driver has ended, or another component manages it. */
export type IgnoredReason = 'ended' | 'being-deleted' | 'other-namespace' | 'controlled' | 'held';

/** What a worker does about a driver that has appeared. */
export type AdoptionDecision =
  Exclude<AdoptionPlan, { readonly kind: 'held' }> | { readonly kind: 'ignored'; readonly reason: IgnoredReason };

/** Decides about a driver that the selector of a rule matches. Pure. */
export function decideAdoption(pod: V1Pod, rule: AdoptionRule): AdoptionDecision {
  const reason = ignoredReason(pod, rule);
  if (reason) return { kind: 'ignored', reason };
  const plan = planAdoption(pod, rule);
  return plan.kind === 'held' ? { kind: 'ignored', reason: 'held' } : plan;
}

function ignoredReason(pod: V1Pod, { namespaces }: AdoptionRule): IgnoredReason | undefined {
  const { metadata, status } = pod;
  if (namespaces && !namespaces.includes(metadata?.namespace ?? '')) return 'other-namespace';
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return 'ended';
  // Kubernetes accepts no finalizer on it any more, so its end could be lost.
  if (metadata?.deletionTimestamp !== undefined) return 'being-deleted';
  return controllerOf(pod) ? 'controlled' : undefined;
}
