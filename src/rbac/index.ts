/** What each feature needs of the Kubernetes API, and the manifests that grant it. Pure: touches no cluster. */
export * from './driver-needs.ts';
export * from './missing-right.ts';
export * from './never.ts';
export * from './objects.ts';
export * from './render.ts';
export * from './rule.ts';
export * from './worker-needs.ts';
