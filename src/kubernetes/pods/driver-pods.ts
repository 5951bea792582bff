import type { KubernetesObject, V1Pod } from '@kubernetes/client-node';
import type { DriverRef, ExistingDriver } from '../../model/driver/observation.ts';
import {
  APPLICATION_ID_LABEL,
  DEPENDENTS_GATE,
  driverPath,
  ENDED_LABEL,
  EVIDENCE_FINALIZER,
  KEEP_UNTIL_ANNOTATION,
  RECORDED_ANNOTATION,
  ROLE_LABEL,
  TAG_LABEL,
  TEMPORAL_NAMESPACE_ID_LABEL,
} from '../../model/names.ts';
import { type RecordedRetention, retentionMarks } from '../../model/retention/retention-marks.ts';
import { KubernetesApiError } from '../transport/api-error.ts';
import type { ClusterApi } from '../transport/cluster-api.ts';
import type { JsonPatchStep } from '../transport/plain-object-api.ts';

/*
 * Requests go without the models of the client library, whose conversion of pods took an eighth of a worker's CPU. Times are
 * therefore strings, whatever the types of the client say; `toIsoTime` takes both.
 */

/** Identifies a pod that exists. */
export interface ExistingPod {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
}

/** How long a pod may take to end after its deletion, in seconds, whatever its own grace period says. */
export interface TerminationGrace {
  readonly gracePeriodSeconds?: number;
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
  const pod: V1Pod | undefined = await undefinedIfGone(
    cluster.requestObject(`reading driver ${driverPath(driver)}`, signal, (objects, attempt) =>
      objects.readAt(podPath(namespace, name), attempt),
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

/** The labels and annotations that an adopted driver gets; null removes one. */
export interface AdoptionMarks {
  readonly labels: Readonly<Record<string, string | null>>;
  readonly annotations: Readonly<Record<string, string | null>>;
  /** Whether it gets our finalizer. Kubernetes accepts none on a pod that is being deleted. */
  readonly finalizer: boolean;
}

/**
 * Marks a driver that another client created as one of ours, only in the version that was read, and in one request. Undefined
 * if it does not exist. Cannot be aborted: a request whose effect is unknown could take effect after a kill.
 * @throws KubernetesApiError, a conflict if the pod has changed
 */
export function adoptDriver(
  cluster: ClusterApi,
  { resourceVersion, ...driver }: ExistingDriver & { readonly resourceVersion: string },
  { labels, annotations, finalizer }: AdoptionMarks,
): Promise<V1Pod | undefined> {
  return patchPod(cluster, driver, `adopting driver ${driverPath(driver)}`, undefined, {
    metadata: { resourceVersion, labels, annotations, ...(finalizer && { finalizers: [EVIDENCE_FINALIZER] }) },
  });
}

/**
 * Lists the drivers that a label selector matches, those of other clients too, from etcd.
 * @throws KubernetesApiError
 */
export async function listMatchingDrivers(
  cluster: ClusterApi,
  { namespace, selector, limit }: { readonly namespace: string; readonly selector: string; readonly limit: number },
  signal?: AbortSignal,
): Promise<readonly V1Pod[]> {
  const query = { labelSelector: `${ROLE_LABEL}=driver,${selector}`, limit, metadataOnly: false };
  const { items } = await cluster.requestObject(
    `listing the drivers in ${cluster.name}/${namespace} with ${selector}`,
    signal,
    (objects, attempt) => objects.list(podsPath(namespace), query, attempt),
  );
  return items ?? [];
}

/**
 * Removes our finalizer and marks the end of the driver as recorded, after which the watch ignores it. Undefined if it does
 * not exist.
 * @param retention puts the driver into its retention by the same request
 */
export function releaseRecordedDriver(
  cluster: ClusterApi,
  driver: ExistingDriver,
  signal?: AbortSignal,
  retention?: RecordedRetention,
): Promise<V1Pod | undefined> {
  const recorded = { annotations: { [RECORDED_ANNOTATION]: new Date().toISOString() } };
  return patchPod(cluster, driver, `removing the finalizer of driver ${driverPath(driver)}`, signal, {
    metadata: {
      ...(retention ? retentionMarks(retention) : recorded),
      '$deleteFromPrimitiveList/finalizers': [EVIDENCE_FINALIZER],
    },
  });
}

/**
 * Releases a driver into its retention as {@link releaseRecordedDriver} does, but only if it has finished: the API server tests
 * that and makes the change in one step, on the pod as it is in etcd.
 * @param container the driver's container, which must be the first in the status of the pod and must have exited with 0
 * @returns the live pod; undefined if the pod is not like that, or does not exist: then nothing was changed
 */
export async function releaseFinishedDriver(
  cluster: ClusterApi,
  { name, namespace, uid }: ExistingDriver,
  { container, retention }: { readonly container: string; readonly retention: RecordedRetention },
  signal?: AbortSignal,
): Promise<V1Pod | undefined> {
  const test = (path: string, value: unknown): JsonPatchStep => ({ op: 'test', path, value });
  const { labels, annotations } = retentionMarks(retention);
  const added = (field: string, marks: Readonly<Record<string, string>> = {}): JsonPatchStep[] =>
    Object.entries(marks).map(([key, value]) => ({
      op: 'add',
      path: `/metadata/${field}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      value,
    }));
  const steps: readonly JsonPatchStep[] = [
    test('/metadata/uid', uid),
    test('/status/phase', 'Succeeded'),
    test('/status/containerStatuses/0/name', container),
    test('/status/containerStatuses/0/state/terminated/exitCode', 0),
    test('/metadata/finalizers/0', EVIDENCE_FINALIZER),
    { op: 'remove', path: '/metadata/finalizers/0' },
    ...added('labels', labels),
    ...added('annotations', annotations),
  ];
  const what = `removing the finalizer of finished driver ${driverPath({ cluster: cluster.name, namespace, name })}`;
  try {
    return await cluster.requestObject(what, signal, (objects, attempt) =>
      objects.jsonPatch(podPath(namespace, name), steps, attempt),
    );
  } catch (error) {
    const isUnchanged = error instanceof KubernetesApiError && [404, 409, 422].includes(error.status ?? 0);
    if (isUnchanged) return undefined;
    throw error;
  }
}

/**
 * Writes until when a driver in its retention is kept. Undefined if it does not exist.
 * @throws KubernetesApiError, a conflict if the resource version does not match
 */
export function writeKeepUntil(
  cluster: ClusterApi,
  { resourceVersion, ...driver }: ExistingDriver & { readonly resourceVersion: string },
  keepUntil: number,
  signal?: AbortSignal,
): Promise<V1Pod | undefined> {
  return patchPod(cluster, driver, `extending the retention of driver ${driverPath(driver)}`, signal, {
    metadata: { resourceVersion, annotations: { [KEEP_UNTIL_ANNOTATION]: new Date(keepUntil).toISOString() } },
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
    cluster.requestObject(what, signal, (objects, attempt) => objects.patch(podPath(namespace, name), body, attempt)),
  );
}

/**
 * Deletes a pod by its uid. Kubernetes deletes its dependents afterwards. A pod that is being deleted already can only get a
 * shorter grace period.
 * @returns whether it existed
 * @throws KubernetesApiError, a conflict if the resource version does not match
 */
export async function deletePod(
  cluster: ClusterApi,
  pod: PodPrecondition & TerminationGrace,
  signal?: AbortSignal,
): Promise<boolean> {
  const { name, namespace, uid, resourceVersion, gracePeriodSeconds } = pod;
  const preconditions = { uid, ...(resourceVersion !== undefined && { resourceVersion }) };
  const grace = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
  const deleted = await undefinedIfGone(
    cluster.requestObject(`deleting pod ${cluster.name}/${namespace}/${name}`, signal, (objects, attempt) =>
      objects.remove(podPath(namespace, name), { ...preconditions, ...grace }, attempt),
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
  const query = { labelSelector, metadataOnly: false };
  const { items } = await cluster.requestObject(
    `listing the pods of ${driverPath(driver)}`,
    signal,
    (objects, attempt) => objects.list(podsPath(namespace), query, attempt),
  );
  return [...(items ?? [])];
}

/** The label selector for all drivers of a Temporal namespace. */
export function driverSelector(temporalNamespaceId: string): string {
  return `${TAG_LABEL},${TEMPORAL_NAMESPACE_ID_LABEL}=${temporalNamespaceId}`;
}

/** The drivers to list. */
export interface EndedDriversQuery {
  /** A namespace, or `*` for all. */
  readonly scope: string;
  readonly temporalNamespaceId: string;
}

const PAGE_SIZE = 500;

/**
 * Lists the metadata of the drivers that are in their retention, page by page.
 * @throws KubernetesApiError
 */
export async function* listEndedDrivers(
  cluster: ClusterApi,
  { scope, temporalNamespaceId }: EndedDriversQuery,
  signal?: AbortSignal,
): AsyncGenerator<KubernetesObject> {
  const path = podsPath(scope);
  const labelSelector = `${driverSelector(temporalNamespaceId)},${ENDED_LABEL}`;
  let continueFrom: string | undefined;
  do {
    const query = { labelSelector, limit: PAGE_SIZE, continueFrom, metadataOnly: true };
    const page = await cluster.requestObject(
      `listing the ended drivers in ${cluster.name}/${scope}`,
      signal,
      (objects, attempt) => objects.list(path, query, attempt),
    );
    yield* page.items ?? [];
    continueFrom = page.metadata?.continue || undefined;
  } while (continueFrom !== undefined);
}

/** The API path of the pods of a namespace, or of all (`*`). */
function podsPath(scope: string): string {
  return scope === '*' ? '/api/v1/pods' : `/api/v1/namespaces/${encodeURIComponent(scope)}/pods`;
}

function podPath(namespace: string, name: string): string {
  return `${podsPath(namespace)}/${encodeURIComponent(name)}`;
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
 * in a patch for an attempt to change it. A 409 for another reason does not mean that the pod is gone, even if its quoted name
 * contains the word.
 */
function isUidMismatch({ isConflict, status, apiMessage }: KubernetesApiError): boolean {
  return (isConflict || status === 422) && /\buid\b/i.test(apiMessage.replaceAll(/"[^"]*"/g, ''));
}
