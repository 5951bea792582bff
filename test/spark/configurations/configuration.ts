import type { BatchRequest } from '../../../src/model/batch/batch.ts';

/** One application, asked for in both languages: as spark-submit takes it and as SparkBatch does. */
export interface Configuration {
  /** Also the name of its recordings. */
  readonly name: string;
  /** What it is there to show. */
  readonly about: string;
  /** spark-submit's own arguments, besides those every configuration has. */
  readonly submit: readonly string[];
  readonly batch: Partial<BatchRequest>;
  /** Files of the submitting machine by name; the arguments write `<files>/name`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files in the submitter's SPARK_CONF_DIR. */
  readonly sparkConfDir?: Readonly<Record<string, string>>;
  /** Files in the submitter's HADOOP_CONF_DIR, which is not set without them. */
  readonly hadoopConfDir?: Readonly<Record<string, string>>;
}

/** The application of a configuration that is not about its application. */
export const MAIN = ['--class', 'org.example.Main', 'local:///opt/spark/app/job.jar'];

/** Properties as arguments of spark-submit. */
export function conf(properties: Readonly<Record<string, string>>): string[] {
  return Object.entries(properties).flatMap(([key, value]) => ['--conf', `${key}=${value}`]);
}

/** Arguments without spaces. */
export function words(text: string): string[] {
  return text.split(' ');
}

/** A configuration that says the same to both: Spark properties only. */
export function byProperties(name: string, about: string, sparkConf: Readonly<Record<string, string>>): Configuration {
  return { name, about, submit: [...conf(sparkConf), ...MAIN], batch: { sparkConf } };
}
