import type { KubernetesObject, V1OwnerReference, V1Pod } from '@kubernetes/client-node';
import type { KubernetesApiError } from '../../kubernetes/transport/api-error.ts';
import type { Cluster } from '../../kubernetes/transport/cluster.ts';
import { readDriver } from '../../kubernetes/pods/driver-pods.ts';
import { belongsTo } from '../../kubernetes/pods/ownership.ts';
import { TAG_LABEL, driverPath } from '../../model/names.ts';
import type { DriverRef, ExistingDriver } from '../../model/driver/observation.ts';
import type { AttemptPlan } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { apiErrorOf, refusalOf, rejected } from './refusal.ts';
import { SubmitRejected } from './submitter.ts';

/** Where an attempt's driver is, or will be. */
export function driverRef({ batch }: BatchPlan, attempt: AttemptPlan): DriverRef {
  const { cluster, namespace } = batch;
  return { cluster, namespace, name: attempt.driverName, tag: attempt.tag, applicationId: attempt.applicationId };
}

/** How to create a driver's pod: one request. */
export type CreatePod = (what: string) => Promise<V1Pod>;

/**
 * Creates a driver, or finds the one that an earlier try made.
 * @throws SubmitRejected when the API server refuses it, or the name is taken by a pod that is not this batch's
 */
export async function createOrAdopt(
  plan: BatchPlan,
  driver: DriverRef,
  create: CreatePod,
  cluster: Cluster,
  signal?: AbortSignal,
): Promise<{ found: V1Pod; adopted: boolean }> {
  const what = `creating driver ${driverPath(driver)}`;
  try {
    return { found: await create(what), adopted: false };
  } catch (error) {
    const told = apiErrorOf(error);
    // 409: it is there. No answer or a 5xx: it may be. So it may when a quota refuses it, that an earlier try used up.
    if (!told.refused && !told.conflict && !told.ambiguous) throw told;
    const there = await lookAfter(told, readDriver(cluster, driver, signal));
    if (!there) throw told.refused ? refusalOf(what, told) : told;
    if (!isDriverOf(there, plan, driver)) throw nameTaken(what, 'a pod');
    return { found: there, adopted: true };
  }
}

/** Something of the name that is to be made is there, and is not this batch's. */
export function nameTaken(creating: string, what: string): SubmitRejected {
  return new SubmitRejected(
    `${creating}: ${what} of this name exists and is not this batch's. Choose another batch name.`,
  );
}

/** Whether a pod is the driver of this very attempt. */
export function isDriverOf(pod: V1Pod, plan: BatchPlan, { tag }: DriverRef): boolean {
  return belongsTo(pod, plan) && pod.metadata?.labels?.[TAG_LABEL] === tag;
}

/** What is there after a creation failed; of a refusal nothing is, when looking is refused, too. */
async function lookAfter<T>(told: KubernetesApiError, look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    const lookTold = apiErrorOf(error);
    if (told.refused && lookTold.refused) return undefined;
    throw lookTold;
  }
}

/** How to make an object that a driver needs, and to look whether it is there: one request each. */
export interface DependentRequests {
  /** `ConfigMap prod/team-a/x`, for messages. */
  readonly what: string;
  readonly create: (what: string) => Promise<unknown>;
  readonly read: (what: string) => Promise<KubernetesObject>;
}

/**
 * Creates an object that the driver owns, or finds the one that an earlier try made.
 * @throws SubmitRejected when the API server refuses it
 */
export async function createOwned({ uid }: ExistingDriver, { what, create, read }: DependentRequests): Promise<void> {
  try {
    await create(`creating ${what}`);
  } catch (error) {
    const told = apiErrorOf(error);
    if (!told.refused && !told.conflict) throw told;
    const there = await lookAfter(told, read(`reading ${what}`));
    if (there?.metadata?.ownerReferences?.some((owner) => owner.uid === uid)) return;
    // A driver that waits for room for what it needs takes that of others, and perhaps its own.
    if (told.refused) throw rejected(`creating ${what}`, told);
    // Of an earlier driver of this name, and on its way out with it: the next try finds the name free.
    throw told;
  }
}

/** The object as one that goes with its driver. */
export function owned<T extends KubernetesObject>(object: T, { name, uid }: ExistingDriver): T {
  const owner: V1OwnerReference = { apiVersion: 'v1', kind: 'Pod', name, uid, controller: true };
  return { ...object, metadata: { ...object.metadata, ownerReferences: [owner] } };
}
