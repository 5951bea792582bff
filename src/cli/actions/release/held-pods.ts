import type { V1Pod } from '@kubernetes/client-node';
import {
  EVIDENCE_FINALIZER,
  RECORDED_ANNOTATION,
  TEMPORAL_NAMESPACE_ID_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../../../model/names.ts';
import { foundOrUndefined } from '../../../kubernetes/transport/api-error.ts';
import type { Cluster } from '../../../kubernetes/transport/cluster.ts';
import { Clusters } from '../../../kubernetes/transport/clusters.ts';
import { removeEvidenceFinalizer } from '../../../kubernetes/pods/driver-pods.ts';

/** How to reach the cluster. Default: as a worker does. */
export interface KubeconfigOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** A pod that the SparkBatch finalizer holds. */
export interface HeldPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly batchId: string;
  /** Whether its batch has recorded how it ended, so that nothing is lost with the pod. */
  readonly recorded: boolean;
}

/** A pod that is left alone, with the reason. */
export interface RefusedPod {
  readonly namespace: string;
  readonly name: string;
  readonly why: string;
}

/** A selection of pods: by name, or all pods of a namespace. */
export type PodSelection =
  { readonly pods: readonly { readonly namespace: string; readonly name: string }[] } | { readonly namespace: string };

/** Finds the pods that can be released: those with the finalizer and the labels of a batch. @throws KubernetesApiError */
export async function findHeldPods(
  access: KubeconfigOptions,
  selection: PodSelection,
): Promise<{ held: HeldPod[]; refused: RefusedPod[] }> {
  return withCluster(access, async (cluster) => {
    if ('namespace' in selection) {
      return { held: (await listBatchPods(cluster, selection.namespace)).flatMap(heldPod), refused: [] };
    }
    const held: HeldPod[] = [];
    const refused: RefusedPod[] = [];
    for (const { namespace, name } of selection.pods) {
      const pod = await readPod(cluster, namespace, name);
      const [found] = pod ? heldPod(pod) : [];
      if (found) held.push(found);
      else refused.push({ namespace, name, why: pod ? refusalReason(pod) : 'the pod does not exist' });
    }
    return { held, refused };
  });
}

/** Removes the finalizer from pods. @throws KubernetesApiError */
export async function releasePods(
  access: KubeconfigOptions,
  pods: readonly HeldPod[],
): Promise<(HeldPod & { readonly done: 'released' | 'gone' })[]> {
  return withCluster(access, async (cluster) => {
    const outcomes: (HeldPod & { done: 'released' | 'gone' })[] = [];
    for (const pod of pods) {
      // Without the resourceVersion: changes to the pod in the meantime are no reason to keep the finalizer.
      const { namespace, name, uid } = pod;
      const existed = await removeEvidenceFinalizer(cluster, { namespace, name, uid });
      outcomes.push({ ...pod, done: existed ? 'released' : 'gone' });
    }
    return outcomes;
  });
}

async function withCluster<T>(access: KubeconfigOptions, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const clusters = new Clusters({ kubernetes: access });
  try {
    return await work(clusters.get('kubernetes'));
  } finally {
    await clusters.close();
  }
}

async function listBatchPods(cluster: Cluster, namespace: string): Promise<V1Pod[]> {
  const pods: V1Pod[] = [];
  let page: string | undefined;
  do {
    const query = { labelSelector: TEMPORAL_NAMESPACE_ID_LABEL, limit: 500, ...(page && { _continue: page }) };
    const list = await cluster.request(`listing the drivers in ${namespace}`, undefined, (core, options) =>
      core.listNamespacedPod({ namespace, ...query }, options),
    );
    pods.push(...list.items);
    page = list.metadata?._continue || undefined;
  } while (page !== undefined);
  return pods;
}

function readPod(cluster: Cluster, namespace: string, name: string): Promise<V1Pod | undefined> {
  return foundOrUndefined(
    cluster.request(`reading pod ${namespace}/${name}`, undefined, (core, options) =>
      core.readNamespacedPod({ namespace, name }, options),
    ),
  );
}

function heldPod({ metadata }: V1Pod): HeldPod[] {
  const {
    namespace = '',
    name = '',
    uid = '',
    resourceVersion = '',
    labels,
    annotations,
    finalizers,
  } = { ...metadata };
  const batchId = annotations?.[WORKFLOW_ID_ANNOTATION];
  if (batchId === undefined || labels?.[TEMPORAL_NAMESPACE_ID_LABEL] === undefined) return [];
  if (!finalizers?.includes(EVIDENCE_FINALIZER)) return [];
  const recorded = annotations?.[RECORDED_ANNOTATION] !== undefined;
  return [{ namespace, name, uid, resourceVersion, batchId, recorded }];
}

function refusalReason({ metadata }: V1Pod): string {
  if (!metadata?.finalizers?.includes(EVIDENCE_FINALIZER))
    return `it does not have the finalizer ${EVIDENCE_FINALIZER}`;
  return 'it does not have the labels and annotations of a batch: it was not created by SparkBatch';
}
