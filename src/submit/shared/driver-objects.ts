import type { KubernetesObject, V1OwnerReference, V1Pod, V1Service } from '@kubernetes/client-node';
import { deletePod, readDriver, removeEvidenceFinalizer, removeGate } from '../../kubernetes/pods/driver-pods.ts';
import { podToObservation } from '../../kubernetes/pods/pod-to-observation.ts';
import type { KubernetesApiError } from '../../kubernetes/transport/api-error.ts';
import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';
import { impersonatedUser } from '../../model/batch/impersonation.ts';
import type { DriverRef, ExistingDriver } from '../../model/driver/observation.ts';
import type { Submission } from '../../model/driver/submission.ts';
import { EVIDENCE_FINALIZER, STATE_CONTAINER_ANNOTATION, driverPath } from '../../model/names.ts';
import { apiErrorOrRethrow, refusalError } from './api-refusal.ts';
import { dryRun, dryRunAll } from './dry-run.ts';
import { countOfKind, isDriverOf, liveReadOf, objectPath, plannedDriver } from './planned-driver.ts';
import { SubmissionInProgressError, SubmitRejectedError } from './submit-errors.ts';
import type { StartInput, SubmitInput, Submitter } from './submitter.ts';

/** The objects of a driver: its pod, and the dependents that the pod needs and owns. */
export interface DriverObjects {
  readonly pod: PlainObject;
  readonly dependents: readonly PlainObject[];
  /**
   * Ask the API server about all objects before the first is created. Default: only if they are created as the user of a
   * tenant.
   */
  readonly dryRun?: boolean;
}

/**
 * Creates the objects of a driver, or adopts those that an earlier try created. The pod comes first, behind the
 * scheduling gate, then its dependents, owned by the pod. {@link startDriver} lifts the gate in a separate step.
 * @throws SubmitRejectedError when the API server refuses one of them, or another object has the driver's name
 *
 * A driver whose dependents find no room in a resource quota is removed again: behind its gate, it would take up room that
 * other drivers, and the dependents of its own, need. Further tries only ask whether there is room, and create nothing.
 * @throws SubmissionInProgressError while a resource quota has no room for one of them
 */
export async function createDriverObjects(
  { pod, dependents, dryRun: isWanted }: DriverObjects,
  input: SubmitInput,
): Promise<Submission> {
  const planned = plannedDriver(input.plan, input.attempt);
  if (isWanted ?? input.plan.impersonate !== undefined) await dryRunAll([pod, ...dependents], planned, input);
  else if (input.isRepeated) await waitForRoom(dependents, planned, input);
  const { found, adopted } = await createOrAdoptPod(pod, planned, input);
  // From the pod as it is sent: what is stored can be changed by applications.
  const container = pod.metadata?.annotations?.[STATE_CONTAINER_ANNOTATION];
  const driver = { ...planned, uid: found.metadata?.uid ?? '', ...(container !== undefined && { container }) };
  try {
    await Promise.all(
      dependents.map((object) =>
        createOrAdoptDependent(object, driver, { ...input, objectsOfKind: countOfKind(dependents, object) }),
      ),
    );
  } catch (error) {
    if (error instanceof SubmissionInProgressError) await removeGatedDriver(found, driver, input);
    throw error;
  }
  return { driver, observation: podToObservation(found, { driver }), adopted };
}

/** Lifts the scheduling gate of a driver: `start` of every kind that creates drivers with the gate. */
export const startDriver: Submitter['start'] = async ({ driver, cluster, signal }: StartInput) =>
  liveReadOf(await removeGate(cluster, driver, signal), driver);

/**
 * The name of an object to create is taken by one that does not belong to the batch.
 * @param creating the request: `creating driver prod/team-a/etl-1-driver`
 * @param what what has the name: `a pod`
 */
export function nameTakenError(creating: string, what: string): SubmitRejectedError {
  return new SubmitRejectedError(
    `${creating}: ${what} of this name exists and does not belong to this batch. Choose another batch name.`,
  );
}

/** URL of the Spark UI inside the cluster (as Kyuubi's default `kyuubi.kubernetes.spark.appUrlPattern`). */
export function sparkUiUrl(dependents: readonly PlainObject[]): string | undefined {
  const service = dependents.find(({ kind }) => kind === 'Service');
  return service && serviceUiUrl(service);
}

/** URL of the Spark UI behind the Service that Spark creates for a driver. */
export function serviceUiUrl({ metadata, spec }: V1Service): string {
  const port = spec?.ports?.find(({ name }) => name === 'spark-ui')?.port ?? 4040;
  return `http://${metadata?.name}.${metadata?.namespace}.svc:${port}`;
}

async function createOrAdoptPod(
  pod: PlainObject,
  driver: DriverRef,
  { plan, cluster, signal }: SubmitInput,
): Promise<{ found: V1Pod; adopted: boolean }> {
  const what = `creating driver ${driverPath(driver)}`;
  const as = impersonatedUser(plan);
  try {
    const found = await cluster.requestObject<V1Pod>(what, signal, (objects, requestSignal) =>
      objects.create(pod, { as }, requestSignal),
    );
    return { found, adopted: false };
  } catch (error) {
    const apiError = apiErrorOrRethrow(error);
    // 409: the pod exists. No answer or a 5xx: it may exist. A refusal by a resource quota, too: an earlier try of this
    // attempt may have used up the quota.
    if (!apiError.isRejection && !apiError.isConflict && !apiError.isAmbiguous) throw apiError;
    const existing = await readAfterFailure(apiError, readDriver(cluster, driver, signal));
    if (!existing) throw apiError.isRejection ? refusalError(what, apiError, { as }) : apiError;
    if (!isDriverOf(existing, plan, driver)) throw nameTakenError(what, 'a pod');
    return { found: existing, adopted: true };
  }
}

async function createOrAdoptDependent(
  dependent: PlainObject,
  driver: ExistingDriver,
  { plan, cluster, signal, objectsOfKind }: SubmitInput & { readonly objectsOfKind: number },
): Promise<void> {
  const object = ownedBy(driver, dependent);
  const as = impersonatedUser(plan);
  const path = objectPath(object, cluster);
  try {
    await cluster.requestObject(`creating ${path}`, signal, (objects, requestSignal) =>
      objects.create(object, { as }, requestSignal),
    );
  } catch (error) {
    const apiError = apiErrorOrRethrow(error);
    if (!apiError.isRejection && !apiError.isConflict) throw apiError;
    const reading = cluster.requestObject(`reading ${path}`, signal, (objects, requestSignal) =>
      objects.read(object, requestSignal),
    );
    const existing = await readAfterFailure(apiError, reading);
    if (existing?.metadata?.ownerReferences?.some(({ uid }) => uid === driver.uid)) return;
    if (apiError.isRejection) throw refusalError(`creating ${path}`, apiError, { objectsOfKind, as });
    // The object belongs to an earlier driver of this name and is being garbage-collected: a later try finds the name
    // free.
    throw apiError;
  }
}

/**
 * Removes a driver that cannot start, with all it owns. Without its finalizer, which has no evidence to keep, it goes at once.
 */
async function removeGatedDriver({ metadata }: V1Pod, driver: ExistingDriver, { cluster }: SubmitInput): Promise<void> {
  // Without the signal of the activity: half of it would leave a driver that takes up room.
  await deletePod(cluster, driver);
  if (metadata?.finalizers?.includes(EVIDENCE_FINALIZER)) await removeEvidenceFinalizer(cluster, driver);
}

/**
 * Waits, without a driver, until a resource quota has room for its dependents, which a dry run shows.
 * @throws SubmissionInProgressError while it has none
 */
async function waitForRoom(dependents: readonly PlainObject[], planned: DriverRef, input: SubmitInput): Promise<void> {
  const results = await Promise.allSettled(
    dependents.map((object) => dryRun(object, countOfKind(dependents, object), input)),
  );
  // Any other refusal is left to the creation.
  const refusal = results
    .map((result): unknown => (result.status === 'rejected' ? result.reason : undefined))
    .find((reason) => reason instanceof SubmissionInProgressError);
  // An earlier try may have created the driver and these dependents, and lost the reply.
  if (refusal && !(await readDriver(input.cluster, planned, input.signal))) throw refusal;
}

/** The object that exists after a creation failed. Undefined when creating and reading are both refused. */
async function readAfterFailure<T>(failure: KubernetesApiError, reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const readFailure = apiErrorOrRethrow(error);
    if (failure.isRejection && readFailure.isRejection) return undefined;
    throw readFailure;
  }
}

/** The object with the driver as its owner: Kubernetes deletes it with the driver. */
function ownedBy<T extends KubernetesObject>({ name, uid }: ExistingDriver, object: T): T {
  const owner: V1OwnerReference = { apiVersion: 'v1', kind: 'Pod', name, uid, controller: true };
  return { ...object, metadata: { ...object.metadata, ownerReferences: [owner] } };
}
