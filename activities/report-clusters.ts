import { cancellationSignal, Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { Cluster } from '../src/kubernetes/transport/cluster.ts';
import { SEARCH_ATTRIBUTES } from '../src/model/names.ts';
import type { ClusterReport, ClusterReportEntry } from '../src/model/workers/cluster-report.ts';
import { countRunningBatches } from '../src/temporal/visibility.ts';
import { reportWatch } from '../src/watch/report-watch.ts';
import type { SparkActivityDeps } from './deps.ts';
import { run } from './run.ts';
import type { TemporalNamespace } from './temporal-namespace.ts';

/** Reports on every cluster of this worker: health, watches and running batches. */
export function reportClustersActivity({ clusters }: SparkActivityDeps, temporal: TemporalNamespace) {
  return (): Promise<ClusterReport> =>
    run(async () => {
      const { client } = Context.current();
      const canCount = (await temporal()).searchAttributes.includes(SEARCH_ATTRIBUTES.cluster);
      const entries = [...clusters].map((cluster) =>
        reportCluster(cluster, client, { isDefault: cluster.name === clusters.defaultName, canCount }),
      );
      return {
        worker: client.options.identity,
        at: new Date().toISOString(),
        clusters: await Promise.all(entries),
      };
    });
}

async function reportCluster(
  cluster: Cluster,
  client: Client,
  { isDefault, canCount }: { readonly isDefault: boolean; readonly canCount: boolean },
): Promise<ClusterReportEntry> {
  const { name, server, scopes, watches, options } = cluster;
  const [latencyMs, reports, liveBatches] = await Promise.all([
    cluster.checkHealth(cancellationSignal()),
    Promise.all(watches.map((watch) => reportWatch(client, name, watch))),
    canCount ? countRunningBatches(client, name) : undefined,
  ]);
  return {
    name,
    server,
    isDefault,
    namespaces: scopes,
    labels: options.labels,
    weight: options.weight,
    ...cluster.health,
    ...(latencyMs !== undefined && { latencyMs: Math.round(latencyMs * 10) / 10 }),
    watches: reports,
    ...(liveBatches !== undefined && { liveBatches }),
  };
}
