import { ApiProxy } from './api-proxy.ts';
import { type BenchOptions, openBench, type TestBench } from './test-environment.ts';

/** A bench whose workers reach the API server through a proxy that tests can break. */
export interface FaultyBench extends TestBench {
  readonly proxy: ApiProxy;
}

/**
 * Opens such a bench; the test's own hands on the cluster stay out of the proxy, which asks with the credentials of the
 * bench's workers, whatever the client has.
 */
export async function openFaultyBench(name: string, rights?: BenchOptions): Promise<FaultyBench> {
  const bench = await openBench(name, rights);
  const proxy = await ApiProxy.open(bench.workerKubeconfig);
  return {
    ...bench,
    proxy,
    worker: (options) => bench.worker({ kubeconfig: proxy.kubeconfig, ...options }),
    close: async () => {
      await bench.close();
      await proxy.close();
    },
  };
}
