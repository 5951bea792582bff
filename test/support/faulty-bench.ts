import { ApiProxy } from './api-proxy.ts';
import { openBench, type TestBench } from './bench.ts';

/** A bench whose workers reach the API server through a proxy that tests can break. */
export interface FaultyBench extends TestBench {
  readonly proxy: ApiProxy;
}

/** Opens such a bench; the test's own hands on the cluster stay out of the proxy. */
export async function openFaultyBench(name: string): Promise<FaultyBench> {
  const bench = await openBench(name);
  const proxy = await ApiProxy.open(bench.stack.kubernetes.kubeconfig);
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
