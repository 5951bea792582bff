/** Converts a spark-submit command line or a SparkApplication to a batch. Runs nothing; files are read by its caller. */
export * from './conversion.ts';
export * from './convert-airflow.ts';
export * from './convert-application.ts';
export * from './convert-command.ts';
export * from './convert-resources.ts';
export * from './find-command.ts';
export * from './input-kind.ts';
export type { ReadFolder, ReadText } from './submitting-machine.ts';
