import { ApiProxy } from '../proxies/api-proxy.ts';
import { type TestEnvironmentOptions, openTestEnvironment, type TestEnvironment } from './test-environment.ts';

/** An environment in which workers reach the API server through a proxy that injects faults. */
export interface FaultyEnvironment extends TestEnvironment {
  readonly proxy: ApiProxy;
}

/**
 * Opens such an environment. The proxy authenticates as the environment's workers, whatever credentials a client sends; the
 * environment's own `cluster` does not go through it.
 */
export async function openFaultyEnvironment(
  name: string,
  options?: TestEnvironmentOptions,
): Promise<FaultyEnvironment> {
  const environment = await openTestEnvironment(name, options);
  const proxy = await ApiProxy.open(environment.workerKubeconfig);
  return {
    ...environment,
    proxy,
    worker: (workerOptions) => environment.worker({ kubeconfig: proxy.kubeconfig, ...workerOptions }),
    close: async () => {
      await environment.close();
      await proxy.close();
    },
  };
}
