import { clusterSchema } from '../../src/kubernetes/auth/cluster-options.ts';
import { Cluster } from '../../src/kubernetes/transport/cluster.ts';
import { DEFAULT_FEATURES } from '../../src/model/permissions/worker-permissions.ts';
import { openTestEnvironment } from '../support/environment/test-environment.ts';
import { ApiServer } from './api-server.ts';
import type { ComparisonSetup } from './run.ts';

/** The servers of a comparison. */
interface ComparisonServers extends Pick<ComparisonSetup, 'api' | 'environment' | 'server'> {
  close(): Promise<void>;
}

/** Opens the stack of this run for comparisons, and starts a worker that serves all namespaces. */
export async function openComparison(): Promise<ComparisonServers> {
  const environment = await openTestEnvironment('conformance', {
    serves: '*',
    features: [...DEFAULT_FEATURES, 'volume-claims', 'secrets'],
  });
  const { kubeconfig } = environment.stack.kubernetes;
  const api = await ApiServer.open(kubeconfig);
  const cluster = new Cluster('stack', clusterSchema.parse({ kubeconfig }));
  const { server } = cluster;
  await cluster.close();
  await environment.worker();
  return {
    api,
    environment,
    server,
    close: async () => {
      api.close();
      await environment.close();
    },
  };
}
