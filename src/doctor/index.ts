/** Looks at everything batches need, changes nothing, and says of what fails how to mend it. */
export * from './check.ts';
export * from './kubernetes.ts';
export * from './spark.ts';
export * from './temporal.ts';
