import { PatchStrategy, type V1Pod } from '@kubernetes/client-node';
import type { DriverRef, ExistingDriver } from '../../model/driver/observation.ts';
import {
  APPLICATION_ID_LABEL,
  DEPENDENTS_GATE,
  driverPath,
  EVIDENCE_FINALIZER,
  RECORDED_ANNOTATION,
  TAG_LABEL,
  TEMPORAL_NAMESPACE_ID_LABEL,
} from '../../model/names.ts';
import { KubernetesApiError } from '../transport/api-error.ts';
import type { ClusterApi } from '../transport/cluster-api.ts';

/** Identifies a pod that exists. */
export interface ExistingPod {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
}

/** With a resource version, a change has the additional precondition that the pod is unchanged. */
export type PodPrecondition = ExistingPod & { readonly resourceVersion?: string };

/** Reads a driver's pod from etcd, not from a cache. Undefined if it does not exist, or another pod has its name. */
export async function readDriver(
  cluster: ClusterApi,
  driver: Pick<DriverRef, 'cluster' | 'namespace' | 'name' | 'uid'>,
  signal?: AbortSignal,
): Promise<V1Pod | undefined> {
  const { name, namespace, uid } = driver;
  const pod = await undefinedIfGone(
    cluster.request(`reading driver ${driverPath(driver)}`, signal, (core, options) =>
      core.readNamespacedPod({ name, namespace }, options),
    ),
  );
  return pod && (uid === undefined || pod.metadata?.uid === uid) ? pod : undefined;
}

/** Removes our scheduling gate, so that the driver can start. Undefined if it does not exist. */
export function removeGate(
  cluster: ClusterApi,
  driver: ExistingDriver,
  signal?: AbortSignal,
): Promise<V1Pod | undefined> {
  return patchPod(cluster, driver, `starting driver ${driverPath(driver)}`, signal, {
    spec: { schedulingGates: [{ $patch: 'delete', name: DEPENDENTS_GATE }] },
  });
}

/**
 * Adds our finalizer to a driver that we did not create ourselves: a deleted driver then stays readable until its end is
 * recorded. Undefined if it does not exist.
 */
export function addEvidenceFinalizer(
  cluster: ClusterApi,
  driver: ExistingDriver,
  signal?: AbortSignal,
): Promise<V1Pod | undefined> {
  return patchPod(cluster, driver, `adding the finalizer to driver ${driverPath(driver)}`, signal, {
    metadata: { finalizers: [EVIDENCE_FINALIZER] },
  });
}

/**
 * Removes our finalizer and marks the end of the driver as recorded, after which the watch ignores it. Undefined if it does
 * not exist.
 */
export function releaseRecordedDriver(
  cluster: ClusterApi,
  driver: ExistingDriver,
  signal?: AbortSignal,
): Promise<V1Pod | undefined> {
  return patchPod(cluster, driver, `removing the finalizer of driver ${driverPath(driver)}`, signal, {
    metadata: {
      annotations: { [RECORDED_ANNOTATION]: 'true' },
      '$deleteFromPrimitiveList/finalizers': [EVIDENCE_FINALIZER],
    },
  });
}

/**
 * Removes our finalizer without marking anything as recorded, for a driver without a batch. Undefined if it does not exist.
 * @throws KubernetesApiError, a conflict if the resource version does not match
 */
export function removeEvidenceFinalizer(
  cluster: ClusterApi,
  pod: PodPrecondition,
  signal?: AbortSignal,
): Promise<V1Pod | undefined> {
  const { resourceVersion } = pod;
  const what = `removing the finalizer of ${driverPath({ ...pod, cluster: cluster.name })}`;
  return patchPod(cluster, pod, what, signal, {
    metadata: {
      ...(resourceVersion !== undefined && { resourceVersion }),
      '$deleteFromPrimitiveList/finalizers': [EVIDENCE_FINALIZER],
    },
  });
}

/**
 * Applies a strategic merge patch. It names list entries instead of their positions, so it is idempotent and unaffected by
 * concurrent changes. The uid in it is a precondition, so a later pod of the same name is not changed.
 */
async function patchPod(
  cluster: ClusterApi,
  { name, namespace, uid }: ExistingPod,
  what: string,
  signal: AbortSignal | undefined,
  patch: { metadata?: object; spec?: object },
): Promise<V1Pod | undefined> {
  const body = { ...patch, metadata: { ...patch.metadata, uid } };
  return undefinedIfGone(
    cluster.request(
      what,
      signal,
      (core, options) => core.patchNamespacedPod({ name, namespace, body }, options),
      PatchStrategy.StrategicMergePatch,
    ),
  );
}

/**
 * Deletes a pod by its uid. Kubernetes deletes its dependents afterwards.
 * @returns whether it existed
 * @throws KubernetesApiError, a conflict if the resource version does not match
 */
export async function deletePod(cluster: ClusterApi, pod: PodPrecondition, signal?: AbortSignal): Promise<boolean> {
  const { name, namespace, uid, resourceVersion } = pod;
  const preconditions = { uid, ...(resourceVersion !== undefined && { resourceVersion }) };
  const deleted = await undefinedIfGone(
    cluster.request(`deleting pod ${cluster.name}/${namespace}/${name}`, signal, (core, options) =>
      core.deleteNamespacedPod({ name, namespace, body: { preconditions, propagationPolicy: 'Background' } }, options),
    ),
  );
  return deleted !== undefined;
}

/** Lists the driver and executor pods of an application, including those that we did not create. */
export async function listApplicationPods(
  cluster: ClusterApi,
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

/** The label selector for all drivers of a Temporal namespace. */
export function driverSelector(temporalNamespaceId: string): string {
  return `${TAG_LABEL},${TEMPORAL_NAMESPACE_ID_LABEL}=${temporalNamespaceId}`;
}

async function undefinedIfGone<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof KubernetesApiError && (error.isNotFound || isUidMismatch(error))) return undefined;
    throw error;
  }
}

/**
 * Whether the uid precondition failed: another pod has the name. The status is 409, or 422 where the API server takes the uid
 * in a patch for an attempt to change it. A 409 for another reason does not mean that the pod is gone.
 */
function isUidMismatch({ isConflict, status, apiMessage }: KubernetesApiError): boolean {
  return (isConflict || status === 422) && /uid/i.test(apiMessage);
}
