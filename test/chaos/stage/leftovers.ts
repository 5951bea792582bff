import { setTimeout as pause } from 'node:timers/promises';
import type { KubernetesObject } from '@kubernetes/client-node';
import { ROLE_LABEL, TEMPORAL_NAMESPACE_ID_LABEL, WORKFLOW_ID_ANNOTATION } from '../../../src/model/names.ts';
import type { TestCluster } from '../../support/environment/test-cluster.ts';
import type { FakeOperator } from '../../support/fake-operator.ts';
import type { Leftover } from '../invariants/nothing-leaks.ts';

/** Milliseconds after which an object without its owner counts as leaked. */
const GARBAGE_COLLECTION = 120_000;

/** Waits until Kubernetes has collected the objects of drivers that are gone, and returns what is left. */
export async function leftoversAfterGarbageCollection(
  cluster: TestCluster,
  operator: FakeOperator,
  temporalNamespaceId: string,
  signal: AbortSignal,
): Promise<Leftover[]> {
  const end = Date.now() + GARBAGE_COLLECTION;
  for (;;) {
    const leftovers = await leftoversOf(cluster, operator, temporalNamespaceId);
    const pods = new Set(leftovers.filter(({ kind }) => kind === 'Pod').map(({ name }) => name));
    const isCollected = leftovers.every(
      ({ kind, owners }) => kind === 'Pod' || kind === 'SparkApplication' || owners.some((one) => pods.has(one)),
    );
    if (isCollected || Date.now() > end) return leftovers;
    await pause(1000, undefined, { signal });
  }
}

/** All objects with the label of a Temporal namespace. */
async function leftoversOf(
  { core, namespace }: TestCluster,
  operator: FakeOperator,
  temporalNamespaceId: string,
): Promise<Leftover[]> {
  const query = { namespace, labelSelector: `${TEMPORAL_NAMESPACE_ID_LABEL}=${temporalNamespaceId}` };
  const [applications, pods, configMaps, services] = await Promise.all([
    operator.applications(),
    core.listNamespacedPod(query),
    core.listNamespacedConfigMap(query),
    core.listNamespacedService(query),
  ]);
  return [
    ...applications
      .filter(({ metadata }) => metadata?.labels?.[TEMPORAL_NAMESPACE_ID_LABEL] === temporalNamespaceId)
      .map((one) => leftover('SparkApplication', one)),
    ...pods.items.map((one) => ({
      ...leftover('Pod', one),
      ...(one.status?.phase !== undefined && { phase: one.status.phase }),
    })),
    ...configMaps.items.map((one) => leftover('ConfigMap', one)),
    ...services.items.map((one) => leftover('Service', one)),
  ];
}

function leftover(kind: Leftover['kind'], { metadata }: KubernetesObject): Leftover {
  const { name = '', annotations = {}, labels = {}, ownerReferences = [] } = metadata ?? {};
  const batchId = annotations[WORKFLOW_ID_ANNOTATION];
  const role = labels[ROLE_LABEL];
  return {
    kind,
    name,
    ...(batchId !== undefined && { batchId }),
    ...(role !== undefined && { role }),
    owners: ownerReferences.map((owner) => owner.name),
  };
}
