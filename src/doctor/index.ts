/** Checks everything that batches need, changes nothing, and suggests how to fix what fails. */
export * from './check.ts';
export * from './impersonation.ts';
export * from './kubernetes.ts';
export * from './policies.ts';
export * from './spark.ts';
export * from './temporal.ts';
