/** Kubernetes roles for workers and drivers: which rules they need, as objects and as YAML. Pure; calls no cluster. */
export * from './excess-permissions.ts';
export * from './impersonation-rules.ts';
export * from './rbac-objects.ts';
export * from './render.ts';
