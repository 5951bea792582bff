/** Converts a spark-submit command line or a SparkApplication to a batch. Pure: nothing is run or read. */
export * from './conversion.ts';
export * from './convert-application.ts';
export * from './convert-command.ts';
export * from './find-command.ts';
