import type { V1ConfigMap, V1Pod } from '@kubernetes/client-node';
import { deletePod, readDriver, releaseRecordedDriver } from '../../kubernetes/pods/driver-pods.ts';
import { isOwnedByPod } from '../../kubernetes/pods/ownership.ts';
import { podToObservation } from '../../kubernetes/pods/pod-to-observation.ts';
import { foundOrUndefined } from '../../kubernetes/transport/api-error.ts';
import type { ClusterApi } from '../../kubernetes/transport/cluster-api.ts';
import type { DriverRef } from '../../model/driver/observation.ts';
import type { Submission } from '../../model/driver/submission.ts';
import { APPLICATION_ID_LABEL, DEPENDENTS_GATE, EVIDENCE_FINALIZER, driverPath } from '../../model/names.ts';
import { nameTakenError, serviceUiUrl } from '../shared/driver-objects.ts';
import { isDriverOf } from '../shared/planned-driver.ts';
import { SubmissionInProgressError } from '../shared/submit-errors.ts';
import type { SubmitInput } from '../shared/submitter.ts';

/**
 * Milliseconds within which a live spark-submit creates the dependents of a driver, if it ever does: two requests, a
 * tenth of a second normally.
 */
const DEPENDENTS_DUE = 10_000;
/** Milliseconds after which a deleted pod without our finalizer is gone. */
const DELETION_TIME = 500;

/** The driver to look for. */
export interface FindDriverInput extends Pick<SubmitInput, 'plan' | 'cluster' | 'signal'> {
  /** The driver by its planned names. */
  readonly planned: DriverRef;
}

/** Whether spark-submit reported success, so that no further object will appear. */
export type SubmitProgress = 'done' | 'unknown';

/**
 * Looks for the driver that any try of this submission, on any worker, created. Undefined when there is none.
 *
 * A driver with incomplete dependents that no process completes any more is deleted, so that the next try can create it
 * again. That is safe: the driver waits behind the scheduling gate, and no submission has returned its
 * uid to start it with. If its process is alive after all, whatever it still creates has a deleted owner and is
 * garbage-collected.
 *
 * @throws SubmitRejectedError when the name is taken by a pod that does not belong to the batch
 * @throws SubmissionInProgressError while a driver is being created, or deleted
 */
export async function findCreatedDriver(
  input: FindDriverInput,
  progress: SubmitProgress,
): Promise<Submission | undefined> {
  const { plan, planned, cluster, signal } = input;
  const pod = await readDriver(cluster, planned, signal);
  if (!pod) return undefined;
  if (!isDriverOf(pod, plan, planned)) throw nameTakenError(`creating driver ${driverPath(planned)}`, 'a pod');
  if (!isGated(pod)) return toSubmission(pod, planned, await findDependents(pod, cluster, signal), progress);
  if (pod.metadata?.deletionTimestamp) return removeDriver(pod, input, 'spark-submit or a user deleted it');
  const dependents = await findDependents(pod, cluster, signal);
  if (dependents || progress === 'done') return toSubmission(pod, planned, dependents, progress);
  const remaining = DEPENDENTS_DUE - age(pod);
  if (remaining > 0 && remaining <= DEPENDENTS_DUE) {
    throw new SubmissionInProgressError(`driver ${driverPath(planned)} exists, but its dependents do not exist yet`, {
      retryAfter: remaining,
    });
  }
  return removeDriver(pod, input, 'its spark-submit was interrupted');
}

/** Milliseconds since the pod was created; negative when this machine's clock is behind the API server's. */
function age({ metadata }: V1Pod): number {
  return Date.now() - new Date(metadata?.creationTimestamp ?? 0).getTime();
}

function isGated({ spec }: V1Pod): boolean {
  return spec?.schedulingGates?.some(({ name }) => name === DEPENDENTS_GATE) === true;
}

async function removeDriver(pod: V1Pod, { planned, cluster, signal }: FindDriverInput, why: string): Promise<never> {
  const { uid = '', deletionTimestamp, finalizers = [] } = pod.metadata ?? {};
  const driver = { ...planned, uid };
  if (deletionTimestamp === undefined) await deletePod(cluster, driver, signal);
  if (finalizers.includes(EVIDENCE_FINALIZER)) await releaseRecordedDriver(cluster, driver, signal);
  throw new SubmissionInProgressError(`driver ${driverPath(planned)} is deleted, to be created again: ${why}`, {
    retryAfter: DELETION_TIME,
  });
}

function toSubmission(
  pod: V1Pod,
  planned: DriverRef,
  dependents: DriverDependents | undefined,
  progress: SubmitProgress,
): Submission {
  const { uid = '', labels } = pod.metadata ?? {};
  const applicationId = labels?.[APPLICATION_ID_LABEL] ?? planned.applicationId;
  const driver = { ...planned, uid, applicationId };
  return {
    driver,
    observation: podToObservation(pod, { driver }),
    ...dependents,
    adopted: progress === 'unknown',
  };
}

/** The volume from which a driver reads its properties (Spark's `SPARK_CONF_VOLUME_DRIVER`). */
const CONF_VOLUME = 'spark-conf-volume-driver';
const PROPERTIES_FILE = 'spark.properties';

/** The state of a driver's submission, as its dependents show it. */
interface DriverDependents {
  readonly sparkUiUrl: string;
}

/**
 * Looks for the dependents that spark-submit creates after the driver's pod: Services and Secrets first, the ConfigMap
 * with the properties last (as the audit log shows for 3.5.7 and 4.1.4). Undefined unless all of them exist.
 */
async function findDependents(
  pod: V1Pod,
  cluster: ClusterApi,
  signal?: AbortSignal,
): Promise<DriverDependents | undefined> {
  const { namespace = '' } = pod.metadata ?? {};
  const configMap = pod.spec?.volumes?.find(({ name }) => name === CONF_VOLUME)?.configMap?.name;
  if (configMap === undefined) return undefined;
  const properties = await foundOrUndefined(
    cluster.request(`reading ConfigMap ${cluster.name}/${namespace}/${configMap}`, signal, (core, options) =>
      core.readNamespacedConfigMap({ name: configMap, namespace }, options),
    ),
  );
  const host = properties && isOwnedByPod(properties, pod.metadata?.uid) && propertyIn(properties, 'spark.driver.host');
  if (!host) return undefined;
  const [name = ''] = host.split('.');
  const service = await foundOrUndefined(
    cluster.request(`reading Service ${cluster.name}/${namespace}/${name}`, signal, (core, options) =>
      core.readNamespacedService({ name, namespace }, options),
    ),
  );
  if (!service || !isOwnedByPod(service, pod.metadata?.uid)) return undefined;
  return { sparkUiUrl: serviceUiUrl(service) };
}

/** Spark writes a property as `key=value`; neither this key nor a host needs escapes. */
function propertyIn({ data }: V1ConfigMap, key: string): string | undefined {
  const line = data?.[PROPERTIES_FILE]?.split('\n').find((one) => one.startsWith(`${key}=`));
  return line?.slice(key.length + 1).trim();
}
