/** What Spark defines: its properties, memory arithmetic, names and ports. Pure; knows nothing of clusters or batches' lives. */
export * from './application.ts';
export * from './memory.ts';
export * from './memory-overhead.ts';
export * from './names.ts';
export * from './ports.ts';
export * from './properties.ts';
export * from './properties-file.ts';
export * from './uri.ts';
export * from './version.ts';
