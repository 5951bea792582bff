/** The only room that knows the Kubernetes client: clusters, live reads, patches, the watch. */
export * from './api-error.ts';
export * from './cluster.ts';
export * from './cluster-notice.ts';
export * from './cluster-options.ts';
export * from './clusters.ts';
export * from './container-log.ts';
export * from './custom-resources.ts';
export * from './driver-pods.ts';
export * from './executor-ends.ts';
export * from './observation-of.ts';
export * from './ours.ts';
export * from './plain-objects.ts';
export * from './pod-events.ts';
export * from './pod-evidence.ts';
export * from './swept-kinds.ts';
export * from './watch-pods.ts';
