import type { Need } from './rule.ts';

/** What drivers may do beside making executors; the same words as of the worker. */
export const DRIVER_FEATURES = ['volume-claims'] as const;

/**
 * What Spark's driver does to the Kubernetes API, from its source (3.5 and 4.1; `ExecutorPodsAllocator`,
 * `ExecutorPodsLifecycleManager`, `KubernetesClusterSchedulerBackend`) and from what an API server's audit log says of it.
 * The allocator `statefulset` is not among it. When it ends, Spark deletes all at once what carries its application id.
 */
export const DRIVER_NEEDS: readonly Need[] = [
  need([], 'pods', ['create', 'get', 'list', 'watch'], 'makes executors, finds itself, follows both'),
  need(
    [],
    'pods',
    ['patch'],
    'labels executors that are decommissioned or inactive; annotates itself with its exception',
  ),
  need([], 'pods', ['delete', 'deletecollection'], 'removes executors that ended, and at its end all of them'),
  need([], 'configmaps', ['create', 'deletecollection'], 'makes what executors read, and removes it at its end'),
  need([], 'services', ['deletecollection'], 'removes its Service at its end'),
  need(
    ['volume-claims'],
    'persistentvolumeclaims',
    ['create', 'list'],
    'makes claims for executors, and uses them again',
  ),
  // Without it each log of a driver ends in an exception. A driver that makes pods can mount all claims anyway.
  need([], 'persistentvolumeclaims', ['deletecollection'], 'removes claims of its application at its end, made or not'),
];

function need(features: Need['features'], resource: string, verbs: Need['verbs'], why: string): Need {
  return { features, apiGroup: '', resource, verbs, why };
}
