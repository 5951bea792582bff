import type { KubernetesObject } from '@kubernetes/client-node';
import {
  ATTEMPT_ANNOTATION,
  ROLE_LABEL,
  TEMPORAL_NAMESPACE_ID_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../../../src/model/names.ts';
import type { TestCluster } from '../../support/environment/test-cluster.ts';
import type { Leftover } from '../invariants/nothing-leaks.ts';

/** Everything that carries the id of a Temporal namespace, and is still there. */
export async function leftoversOf({ core, namespace }: TestCluster, temporalNamespaceId: string): Promise<Leftover[]> {
  const query = { namespace, labelSelector: `${TEMPORAL_NAMESPACE_ID_LABEL}=${temporalNamespaceId}` };
  const [pods, configMaps, services] = await Promise.all([
    core.listNamespacedPod(query),
    core.listNamespacedConfigMap(query),
    core.listNamespacedService(query),
  ]);
  return [
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
  const attempt = annotations[ATTEMPT_ANNOTATION];
  return {
    kind,
    name,
    ...(batchId !== undefined && { batchId }),
    ...(role !== undefined && { role }),
    ...(attempt !== undefined && { attempt: Number(attempt) }),
    owners: ownerReferences.map((owner) => owner.name),
  };
}
