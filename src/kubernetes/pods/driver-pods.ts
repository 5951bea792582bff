import { PatchStrategy, type V1Pod } from '@kubernetes/client-node';
import {
  APPLICATION_ID_LABEL,
  DEPENDENTS_GATE,
  EVIDENCE_FINALIZER,
  RECORDED_ANNOTATION,
  TAG_LABEL,
  TEMPORAL_NAMESPACE_ID_LABEL,
  driverPath,
} from '../../model/names.ts';
import type { DriverRef, ExistingDriver } from '../../model/driver/observation.ts';
import { asApiError, KubernetesApiError } from '../transport/api-error.ts';
import type { Cluster } from '../transport/cluster.ts';

/** Reads a driver's pod live, from etcd and not from a cache; undefined when it, by uid, is not there. */
export async function readDriver(
  cluster: Cluster,
  driver: DriverRef,
  signal?: AbortSignal,
): Promise<V1Pod | undefined> {
  const { name, namespace, uid } = driver;
  const pod = await absentIsUndefined(
    cluster.request(`reading driver ${driverPath(driver)}`, signal, (core, options) =>
      core.readNamespacedPod({ name, namespace }, options),
    ),
  );
  return pod && (uid === undefined || pod.metadata?.uid === uid) ? pod : undefined;
}

/** Lifts our scheduling gate; the driver may start now. Undefined when the driver, by uid, is not there. */
export function releaseGate(
  cluster: Cluster,
  driver: ExistingDriver,
  signal?: AbortSignal,
): Promise<V1Pod | undefined> {
  return patchDriver(cluster, driver, `starting driver ${driverPath(driver)}`, signal, {
    spec: { schedulingGates: [{ $patch: 'delete', name: DEPENDENTS_GATE }] },
  });
}

/**
 * Puts our finalizer on a driver that somebody else made: deleted, it stays readable until its end is recorded.
 * Undefined when the driver, by uid, is not there.
 */
export function holdForEvidence(
  cluster: Cluster,
  driver: ExistingDriver,
  signal?: AbortSignal,
): Promise<V1Pod | undefined> {
  return patchDriver(cluster, driver, `putting a finalizer on driver ${driverPath(driver)}`, signal, {
    metadata: { finalizers: [EVIDENCE_FINALIZER] },
  });
}

/**
 * Takes our finalizer off and marks the driver's end as recorded: Kubernetes may forget the driver now, and the watch
 * need not speak of it again. Undefined when the driver, by uid, is not there.
 */
export function releaseFinalizer(
  cluster: Cluster,
  driver: ExistingDriver,
  signal?: AbortSignal,
): Promise<V1Pod | undefined> {
  return patchDriver(cluster, driver, `releasing the finalizer of driver ${driverPath(driver)}`, signal, {
    metadata: {
      annotations: { [RECORDED_ANNOTATION]: 'true' },
      '$deleteFromPrimitiveList/finalizers': [EVIDENCE_FINALIZER],
    },
  });
}

/**
 * Takes our finalizer off and says nothing else: for a driver that no batch looks after. With a resource version, only if
 * the driver is as it was seen. Undefined when the pod, by uid, is not there.
 * @throws KubernetesApiError, a conflict when it is not as it was seen
 */
export function dropFinalizer(
  cluster: Cluster,
  pod: ExistingPod & { readonly resourceVersion?: string },
  signal?: AbortSignal,
): Promise<V1Pod | undefined> {
  const { resourceVersion } = pod;
  return patchDriver(
    cluster,
    pod,
    `releasing the finalizer of ${driverPath({ ...pod, cluster: cluster.name })}`,
    signal,
    {
      metadata: {
        ...(resourceVersion !== undefined && { resourceVersion }),
        '$deleteFromPrimitiveList/finalizers': [EVIDENCE_FINALIZER],
      },
    },
  );
}

/**
 * A strategic merge patch: it names what goes, not where it stands in a list others may change meanwhile, and it has
 * the same effect twice. The uid in it is a precondition: a driver of the same name made later is not touched.
 */
async function patchDriver(
  cluster: Cluster,
  { name, namespace, uid }: ExistingPod,
  what: string,
  signal: AbortSignal | undefined,
  patch: { metadata?: object; spec?: object },
): Promise<V1Pod | undefined> {
  const body = { ...patch, metadata: { ...patch.metadata, uid } };
  try {
    return await cluster.request(
      what,
      signal,
      (core, options) => core.patchNamespacedPod({ name, namespace, body }, options),
      PatchStrategy.StrategicMergePatch,
    );
  } catch (error) {
    const told = asApiError(error, what);
    if (told.isNotFound || isAnotherPod(told)) return undefined;
    throw told;
  }
}

/**
 * Deletes one pod if it still is the one meant; dependents go in the background. With a resource version, only if it is as
 * it was seen. False when it was not there.
 * @throws KubernetesApiError, a conflict when it is not as it was seen
 */
export async function deletePod(
  cluster: Cluster,
  pod: ExistingPod & { readonly resourceVersion?: string },
  signal?: AbortSignal,
): Promise<boolean> {
  const { name, namespace, uid, resourceVersion } = pod;
  const preconditions = { uid, ...(resourceVersion !== undefined && { resourceVersion }) };
  const deleted = await absentIsUndefined(
    cluster.request(`deleting pod ${cluster.name}/${namespace}/${name}`, signal, (core, options) =>
      core.deleteNamespacedPod({ name, namespace, body: { preconditions, propagationPolicy: 'Background' } }, options),
    ),
  );
  return deleted !== undefined;
}

/** What is needed to delete a pod and no other. */
export interface ExistingPod {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
}

/** All pods of an application, driver and executors, whoever made them. */
export async function podsOfApplication(
  cluster: Cluster,
  driver: DriverRef,
  signal?: AbortSignal,
  labelSelector = `${APPLICATION_ID_LABEL}=${driver.applicationId}`,
): Promise<V1Pod[]> {
  const { namespace } = driver;
  const list = await cluster.request(`listing the pods of ${driverPath(driver)}`, signal, (core, options) =>
    core.listNamespacedPod({ namespace, labelSelector }, options),
  );
  return list.items;
}

/** Selects the drivers of one Temporal namespace's batches. */
export function driverSelector(temporalNamespaceId: string): string {
  return `${TAG_LABEL},${TEMPORAL_NAMESPACE_ID_LABEL}=${temporalNamespaceId}`;
}

async function absentIsUndefined<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof KubernetesApiError && (error.isNotFound || isAnotherPod(error))) return undefined;
    throw error;
  }
}

/**
 * A failed uid precondition: a pod of this name is there, but not the one meant. It is a 409, or a 422 where the API
 * server takes the uid of a patch for an attempt to edit it; a 409 of another reason says nothing about absence.
 */
function isAnotherPod({ isConflict: conflict, status, apiMessage: said }: KubernetesApiError): boolean {
  return (conflict || status === 422) && /uid/i.test(said);
}
