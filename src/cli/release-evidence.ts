import type { V1Pod } from '@kubernetes/client-node';
import {
  EVIDENCE_FINALIZER,
  RECORDED_ANNOTATION,
  TEMPORAL_NAMESPACE_ID_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../model/names.ts';
import { foundOrUndefined } from '../kubernetes/transport/api-error.ts';
import type { Cluster } from '../kubernetes/transport/cluster.ts';
import { Clusters } from '../kubernetes/transport/clusters.ts';
import { dropFinalizer } from '../kubernetes/pods/driver-pods.ts';

/** How to reach the cluster: as a worker does. */
export interface Releases {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** A pod that our finalizer holds. */
export interface HeldPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly batchId: string;
  /** Its batch has recorded how it ended, and loses nothing. */
  readonly recorded: boolean;
}

/** A pod that is left alone, and why. */
export interface RefusedPod {
  readonly namespace: string;
  readonly name: string;
  readonly why: string;
}

/** Which pods: those that are named, or all of a namespace. */
export type WhichPods =
  { readonly pods: readonly { readonly namespace: string; readonly name: string }[] } | { readonly namespace: string };

/** The pods that can be released: those with our finalizer and our marks. @throws KubernetesApiError */
export async function releasablePods(
  access: Releases,
  which: WhichPods,
): Promise<{ held: HeldPod[]; refused: RefusedPod[] }> {
  return withCluster(access, async (cluster) => {
    if ('namespace' in which) return { held: (await heldIn(cluster, which.namespace)).flatMap(heldPod), refused: [] };
    const held: HeldPod[] = [];
    const refused: RefusedPod[] = [];
    for (const { namespace, name } of which.pods) {
      const pod = await readPod(cluster, namespace, name);
      const [found] = pod ? heldPod(pod) : [];
      if (found) held.push(found);
      else refused.push({ namespace, name, why: pod ? whyNot(pod) : 'there is no such pod' });
    }
    return { held, refused };
  });
}

/** Takes our finalizer off them, each if it is as it was seen. @throws KubernetesApiError */
export async function releaseEvidence(
  access: Releases,
  pods: readonly HeldPod[],
): Promise<(HeldPod & { readonly done: 'released' | 'gone' })[]> {
  return withCluster(access, async (cluster) => {
    const outcomes: (HeldPod & { done: 'released' | 'gone' })[] = [];
    for (const pod of pods) {
      // By uid alone: the finalizer goes, whatever else happens to the pod meanwhile.
      const { namespace, name, uid } = pod;
      const there = await dropFinalizer(cluster, { namespace, name, uid });
      outcomes.push({ ...pod, done: there ? 'released' : 'gone' });
    }
    return outcomes;
  });
}

async function withCluster<T>(access: Releases, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const clusters = new Clusters({ kubernetes: access });
  try {
    return await work(clusters.get('kubernetes'));
  } finally {
    await clusters.close();
  }
}

async function heldIn(cluster: Cluster, namespace: string): Promise<V1Pod[]> {
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

function whyNot({ metadata }: V1Pod): string {
  if (!metadata?.finalizers?.includes(EVIDENCE_FINALIZER))
    return `it does not carry the finalizer ${EVIDENCE_FINALIZER}`;
  return 'it does not carry the marks of a batch: it was not made by SparkBatch';
}
