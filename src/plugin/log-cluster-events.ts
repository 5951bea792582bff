import { Runtime } from '@temporalio/worker';
import type { Clusters } from '../kubernetes/transport/clusters.ts';
import { count, METRICS, setGauge } from '../model/metrics.ts';

/**
 * Writes events of clusters to the worker's log and metrics: an insecure connection, a cluster that stops to answer or rejects
 * the credentials, and its recovery.
 * @returns a function that stops it
 */
export function logClusterEvents(clusters: Clusters): () => void {
  const { logger, metricMeter } = Runtime.instance();
  const stopCounting = clusters.onRequest((request) => count(metricMeter, METRICS.apiRequests, { ...request }));
  for (const cluster of clusters.names) setGauge(metricMeter, METRICS.clusterReachable, { cluster }, 1);
  const stopLogging = clusters.onEvent(({ level, message, state, ...fields }) => {
    logger[level](message, fields);
    if (state === undefined) return;
    const { cluster } = fields;
    setGauge(metricMeter, METRICS.clusterReachable, { cluster }, state === 'reachable' ? 1 : 0);
  });
  return () => {
    stopCounting();
    stopLogging();
  };
}
