/** Makes a batch of what people have today: a spark-submit command line, or a SparkApplication. Pure: runs and reads nothing. */
export * from './conversion.ts';
export * from './convert-application.ts';
export * from './convert-command.ts';
export * from './find-command.ts';
