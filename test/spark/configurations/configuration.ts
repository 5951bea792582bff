import type { BatchRequest } from '../../../src/model/batch/batch.ts';

/** One application, described twice: as arguments of spark-submit and as fields of a batch. */
export interface Configuration {
  /** Its name, and that of its recordings. */
  readonly name: string;
  /** The features that the application uses: a noun phrase. */
  readonly about: string;
  /** Arguments of spark-submit, besides those of every configuration. */
  readonly submit: readonly string[];
  readonly batch: Partial<BatchRequest>;
  /** Files of the submitting machine by name. Arguments refer to them as `<files>/name`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files in SPARK_CONF_DIR of the submitting machine. */
  readonly sparkConfDir?: Readonly<Record<string, string>>;
  /** Files in HADOOP_CONF_DIR of the submitting machine, which is not set without them. */
  readonly hadoopConfDir?: Readonly<Record<string, string>>;
}

/** The application of most configurations. */
export const MAIN = ['--class', 'org.example.Main', 'local:///opt/spark/app/job.jar'];

/** Properties as arguments of spark-submit. */
export function conf(properties: Readonly<Record<string, string>>): string[] {
  return Object.entries(properties).flatMap(([key, value]) => ['--conf', `${key}=${value}`]);
}

/** Arguments without spaces. */
export function words(text: string): string[] {
  return text.split(' ');
}

/** A configuration of Spark properties only, which are the same for both. */
export function withProperties(
  name: string,
  about: string,
  sparkConf: Readonly<Record<string, string>>,
): Configuration {
  return { name, about, submit: [...conf(sparkConf), ...MAIN], batch: { sparkConf } };
}
