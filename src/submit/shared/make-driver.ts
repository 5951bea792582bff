import type { V1Pod } from '@kubernetes/client-node';
import type { Cluster } from '../../kubernetes/transport/cluster.ts';
import { podToObservation } from '../../kubernetes/pods/pod-to-observation.ts';
import type { PlainObject } from '../../kubernetes/transport/plain-objects.ts';
import type { AttemptPlan } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import type { Submission } from '../../model/driver/submission.ts';
import { createOrAdopt, createOwned, driverRef, owned } from './create.ts';
import { requestsFor } from './plain-requests.ts';

/** What a driver is made of: its pod, and what it needs and owns. */
export interface DriverObjects {
  readonly pod: PlainObject;
  readonly dependents: readonly PlainObject[];
}

/**
 * Makes a driver that is all ours to make, or finds what an earlier try made of it. A transaction: the driver first, behind
 * our scheduling gate, then what it needs, owned by it; the gate is lifted in a step of its own.
 * @throws SubmitRejected when the API server refuses any of it
 */
export async function makeDriver(
  { pod, dependents }: DriverObjects,
  plan: BatchPlan,
  attempt: AttemptPlan,
  cluster: Cluster,
  signal?: AbortSignal,
): Promise<Submission> {
  const planned = driverRef(plan, attempt);
  const create = (what: string) =>
    cluster.requestObject<V1Pod>(what, signal, (objects, both) => objects.create(pod, {}, both));
  const { found, adopted } = await createOrAdopt(plan, planned, create, cluster, signal);
  const driver = { ...planned, uid: found.metadata?.uid ?? '' };
  await Promise.all(
    dependents.map((object) => createOwned(driver, requestsFor(owned(object, driver), cluster, signal))),
  );
  return { driver, observation: podToObservation(found), adopted };
}
