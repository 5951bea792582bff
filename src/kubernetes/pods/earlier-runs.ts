import type { KubernetesObject } from '@kubernetes/client-node';
import { runKeyOf } from '../../model/batch/run-key.ts';
import { BATCH_LABEL } from '../../model/names.ts';
import type { ClusterApi } from '../transport/cluster-api.ts';
import { batchHash, type Owner } from './ownership.ts';

/** A run of a batch, and the namespace of its driver. */
export interface BatchRun extends Owner {
  /** `BatchPlan.key`, which differs between the runs of a workflow id. */
  readonly key: string;
  readonly namespace: string;
}

/**
 * The live pods, drivers and executors, that earlier runs of a batch left in the namespace of this one: their metadata. Pods
 * that do not show their run are left out; they are executors, and end with their driver.
 *
 * @param since resource version of the driver of this run. The answer is not older, so it has every pod that was created before
 *   that driver; and the API server answers it from its cache. A driver of a closed run that is created later stays behind its
 *   scheduling gate, which only that run would have lifted.
 */
export async function findEarlierRuns(
  cluster: ClusterApi,
  run: BatchRun,
  since: string,
  signal?: AbortSignal,
): Promise<readonly KubernetesObject[]> {
  const { namespace, key } = run;
  const what = `listing the pods of earlier runs in ${cluster.name}/${namespace}`;
  const { items } = await cluster.requestObject(what, signal, (objects, attempt) =>
    objects.list(
      `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`,
      {
        labelSelector: `${BATCH_LABEL}=${batchHash(run)}`,
        fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed',
        notOlderThan: since,
        metadataOnly: true,
      },
      attempt,
    ),
  );
  return (items ?? []).filter(({ metadata }) => {
    const found = runKeyOf(metadata?.labels);
    return found !== undefined && found !== key;
  });
}
