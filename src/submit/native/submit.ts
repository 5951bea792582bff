import type { V1ConfigMap, V1OwnerReference, V1Pod, V1Service } from '@kubernetes/client-node';
import { asApiError, KubernetesApiError } from '../../kubernetes/api-error.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import { readDriver, releaseGate } from '../../kubernetes/driver-pods.ts';
import { observationOf } from '../../kubernetes/observation-of.ts';
import { belongsTo } from '../../kubernetes/ours.ts';
import { TAG_LABEL, whereIs } from '../../model/names.ts';
import type { DriverRef } from '../../model/observation.ts';
import type { AttemptPlan, BatchPlan } from '../../model/plan.ts';
import { SubmitRejected, type Submitter } from '../submitter.ts';
import { buildNativeDriver } from './build.ts';
import { checkNative } from './check.ts';
import { sparkUiUrl } from './spark-ui-url.ts';

/**
 * Makes the driver as Spark's own submission client does, in this process. A transaction: the driver first, behind our
 * scheduling gate, then what it needs, owned by it; the gate is lifted in a step of its own.
 */
export const nativeSubmitter: Submitter = {
  check: checkNative,

  async submit(plan, attempt, cluster, signal) {
    const { pod, configMap, service } = buildNativeDriver(plan, attempt);
    const driver = driverRef(plan, attempt);
    const { found, adopted } = await createOrAdopt(plan, driver, pod, cluster, signal);
    const uid = found.metadata?.uid ?? '';
    const owner: V1OwnerReference = { apiVersion: 'v1', kind: 'Pod', name: driver.name, uid, controller: true };
    await Promise.all([
      createConfigMap(owned(configMap, owner), cluster, signal),
      createService(owned(service, owner), cluster, signal),
    ]);
    return {
      driver: { ...driver, uid },
      observation: observationOf(found),
      sparkUiUrl: sparkUiUrl(service),
      adopted,
    };
  },

  async start(driver, cluster, signal) {
    const pod = await releaseGate(cluster, driver, signal);
    return pod ? { found: true, observation: observationOf(pod) } : { found: false };
  },
};

function driverRef({ batch }: BatchPlan, attempt: AttemptPlan): DriverRef {
  const { cluster, namespace } = batch;
  return { cluster, namespace, name: attempt.driverName, tag: attempt.tag, applicationId: attempt.applicationId };
}

async function createOrAdopt(
  plan: BatchPlan,
  driver: DriverRef,
  pod: V1Pod,
  cluster: Cluster,
  signal?: AbortSignal,
): Promise<{ found: V1Pod; adopted: boolean }> {
  const what = `creating driver ${whereIs(driver)}`;
  try {
    const found = await cluster.request(what, signal, (core, options) =>
      core.createNamespacedPod({ namespace: driver.namespace, body: pod }, options),
    );
    return { found, adopted: false };
  } catch (error) {
    const told = apiErrorOf(error);
    if (told.refused) throw rejected(what, told);
    // 409: it is there. No answer or a 5xx: it may be. Either way the truth is what a live read says.
    if (!told.conflict && !told.ambiguous) throw told;
    const there = await readDriver(cluster, driver, signal);
    if (!there) throw told;
    if (!belongsTo(there, plan) || there.metadata?.labels?.[TAG_LABEL] !== driver.tag) {
      throw new SubmitRejected(
        `${what}: a pod of this name exists and is not this batch's. Choose another batch name.`,
      );
    }
    return { found: there, adopted: true };
  }
}

function owned<T extends V1ConfigMap | V1Service>(object: T, owner: V1OwnerReference): T {
  return { ...object, metadata: { ...object.metadata, ownerReferences: [owner] } };
}

function createConfigMap(body: V1ConfigMap, cluster: Cluster, signal?: AbortSignal): Promise<void> {
  const { name = '', namespace = '' } = body.metadata ?? {};
  return createDependent(body, {
    what: `creating ConfigMap ${cluster.name}/${namespace}/${name}`,
    create: () =>
      cluster.request(`creating ConfigMap ${cluster.name}/${namespace}/${name}`, signal, (core, options) =>
        core.createNamespacedConfigMap({ namespace, body }, options),
      ),
    read: () =>
      cluster.request(`reading ConfigMap ${cluster.name}/${namespace}/${name}`, signal, (core, options) =>
        core.readNamespacedConfigMap({ name, namespace }, options),
      ),
  });
}

function createService(body: V1Service, cluster: Cluster, signal?: AbortSignal): Promise<void> {
  const { name = '', namespace = '' } = body.metadata ?? {};
  return createDependent(body, {
    what: `creating Service ${cluster.name}/${namespace}/${name}`,
    create: () =>
      cluster.request(`creating Service ${cluster.name}/${namespace}/${name}`, signal, (core, options) =>
        core.createNamespacedService({ namespace, body }, options),
      ),
    read: () =>
      cluster.request(`reading Service ${cluster.name}/${namespace}/${name}`, signal, (core, options) =>
        core.readNamespacedService({ name, namespace }, options),
      ),
  });
}

interface DependentRequests {
  readonly what: string;
  readonly create: () => Promise<unknown>;
  readonly read: () => Promise<V1ConfigMap | V1Service>;
}

async function createDependent(
  wanted: V1ConfigMap | V1Service,
  { what, create, read }: DependentRequests,
): Promise<void> {
  try {
    await create();
  } catch (error) {
    const told = apiErrorOf(error);
    if (told.refused) throw rejected(what, told);
    if (!told.conflict) throw told;
    const owner = wanted.metadata?.ownerReferences?.[0]?.uid;
    const there = await read();
    // Of an earlier driver of this name, and on its way out with it: the next try finds the name free.
    if (!there.metadata?.ownerReferences?.some(({ uid }) => uid === owner)) throw told;
  }
}

function apiErrorOf(error: unknown): KubernetesApiError {
  if (error instanceof KubernetesApiError) return error;
  // Only an abort passes through Cluster.request as it is: it is not the API server's answer.
  if (error instanceof Error) throw error;
  return asApiError(error, 'a request to the API server');
}

function rejected(what: string, told: KubernetesApiError): SubmitRejected {
  return new SubmitRejected(`${what} was refused: ${told.said}${advice(told)}`, { cause: told });
}

function advice({ status, said }: KubernetesApiError): string {
  if (status === 403 && /quota/i.test(said)) return ' Lower driver.cores or driver.memory, or ask for quota.';
  if (status === 403) return " Give the worker's service account this permission.";
  if (status === 404) return ' Create the namespace first.';
  return '';
}
