import { Runtime } from '@temporalio/worker';
import type { Clusters } from '../kubernetes/transport/clusters.ts';

/**
 * Tells of clusters in the worker's log and metrics: what is insecure, when one falls silent or does not let the worker in,
 * and when it answers again. The function that is returned ends that.
 */
export function logClusterEvents(clusters: Clusters): () => void {
  const { logger, metricMeter } = Runtime.instance();
  const answering = metricMeter.createGauge(
    'spark_batch_cluster_answering',
    'int',
    '1',
    'Whether a cluster answers and lets this worker in; there from its first trouble on',
  );
  return clusters.onNotice(({ level, message, state, ...facts }) => {
    logger[level](message, facts);
    if (state !== undefined) answering.set(state === 'answering' ? 1 : 0, { cluster: facts.cluster });
  });
}
