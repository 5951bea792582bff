import { ApiProxy } from '../proxies/api-proxy.ts';
import { type TestEnvironmentOptions, openTestEnvironment, type TestEnvironment } from './test-environment.ts';

/** A environment whose workers reach the API server through a proxy that tests can break. */
export interface FaultyEnvironment extends TestEnvironment {
  readonly proxy: ApiProxy;
}

/**
 * Opens such a environment; the test's own hands on the cluster stay out of the proxy, which asks with the credentials of the
 * environment's workers, whatever the client has.
 */
export async function openFaultyEnvironment(name: string, rights?: TestEnvironmentOptions): Promise<FaultyEnvironment> {
  const environment = await openTestEnvironment(name, rights);
  const proxy = await ApiProxy.open(environment.workerKubeconfig);
  return {
    ...environment,
    proxy,
    worker: (options) => environment.worker({ kubeconfig: proxy.kubeconfig, ...options }),
    close: async () => {
      await environment.close();
      await proxy.close();
    },
  };
}
