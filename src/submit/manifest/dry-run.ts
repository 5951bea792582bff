import type { Cluster } from '../../kubernetes/transport/cluster.ts';
import { readDriver } from '../../kubernetes/pods/driver-pods.ts';
import type { PlainObject } from '../../kubernetes/transport/plain-objects.ts';
import type { DriverRef } from '../../model/driver/observation.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { isDriverOf } from '../shared/create.ts';
import { objectPath } from '../shared/plain-requests.ts';
import { apiErrorOf, refusalOf } from '../shared/refusal.ts';
import { SubmissionUnderWay, SubmitRejected } from '../shared/submitter.ts';

/**
 * Asks the API server for everything but the write: a misspelt field, a policy or a quota is told before anything is
 * created.
 * @throws SubmitRejected with the object and the API server's words
 * @throws SubmissionUnderWay while a quota is full
 */
export async function rehearse(
  objects: readonly PlainObject[],
  plan: BatchPlan,
  driver: DriverRef,
  cluster: Cluster,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await Promise.all(objects.map((object) => dryRun(object, cluster, signal)));
  } catch (error) {
    if (!(error instanceof SubmitRejected || error instanceof SubmissionUnderWay)) throw error;
    // An earlier try may have got further, and may itself be what a quota is used up by.
    const there = await readDriver(cluster, driver, signal);
    if (!there || !isDriverOf(there, plan, driver)) throw error;
  }
}

async function dryRun(object: PlainObject, cluster: Cluster, signal?: AbortSignal): Promise<void> {
  const what = `creating ${objectPath(object, cluster)}`;
  try {
    await cluster.requestObject(what, signal, (objects, both) => objects.create(object, { dryRun: true }, both));
  } catch (error) {
    const told = apiErrorOf(error);
    // That it is there already is no news here. A webhook that declares no side effect class can't be asked in advance.
    if (told.conflict || /does not support dry run/i.test(told.said)) return;
    throw told.refused ? refusalOf(what, told) : told;
  }
}
