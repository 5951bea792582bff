import type { Permission } from './permission.ts';

/**
 * The Kubernetes requests of Spark's driver. Taken from its source (3.5 and 4.1: `ExecutorPodsAllocator`,
 * `ExecutorPodsLifecycleManager`, `KubernetesClusterSchedulerBackend`) and confirmed by an API server's audit log. The
 * `statefulset` allocator is not covered. On exit, Spark deletes everything labelled with its application id.
 */
export const DRIVER_PERMISSIONS: readonly Permission[] = [
  permission([], 'pods', ['create', 'get', 'list', 'watch'], 'creates and watches executors, reads its own pod'),
  permission(
    [],
    'pods',
    ['patch'],
    'labels decommissioned and inactive executors; annotates its own pod with its exception',
  ),
  permission([], 'pods', ['delete', 'deletecollection'], 'deletes terminated executors, and all of them on exit'),
  permission(
    [],
    'configmaps',
    ['create', 'deletecollection'],
    'creates the ConfigMap of executors, deletes it on exit',
  ),
  permission([], 'services', ['deletecollection'], 'deletes its Service on exit'),
  permission(
    ['volume-claims'],
    'persistentvolumeclaims',
    ['create', 'list'],
    'creates the claims of executors and reuses them',
  ),
  // Spark always tries this and logs an exception when it is forbidden. A driver, which can create pods, can mount every
  // claim of its namespace anyway.
  permission([], 'persistentvolumeclaims', ['deletecollection'], 'deletes the claims of its application on exit'),
];

function permission(
  features: Permission['features'],
  resource: string,
  verbs: Permission['verbs'],
  purpose: string,
): Permission {
  return { features, apiGroup: '', resource, verbs, purpose };
}
