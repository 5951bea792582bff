import type { BatchRequest } from '../../../src/model/batch/batch.ts';

/** One application as arguments of spark-submit on a machine, and most of them as fields of a batch as well. */
export interface Configuration {
  /** Its name, and that of its recordings. */
  readonly name: string;
  /** The features that the application uses: a noun phrase. */
  readonly about: string;
  /** Arguments of spark-submit, besides those of every configuration. */
  readonly submit: readonly string[];
  /** The same application as a batch that people write. Absent: it is only converted from its command line. */
  readonly batch?: Partial<BatchRequest>;
  /** Files of the submitting machine by name. Arguments refer to them as `<files>/name`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files in SPARK_CONF_DIR of the submitting machine. */
  readonly sparkConfDir?: Readonly<Record<string, string>>;
  /** Files in HADOOP_CONF_DIR of the submitting machine, which is not set without them. */
  readonly hadoopConfDir?: Readonly<Record<string, string>>;
  /** Further environment variables of the submitting machine. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a configuration has besides its command line. */
type Surroundings = Pick<Configuration, 'files' | 'sparkConfDir' | 'hadoopConfDir' | 'env'>;

/** The application of most configurations. */
export const MAIN = ['--class', 'org.example.Main', 'local:///opt/spark/app/job.jar'];

/** Arguments that every submission has. Those of a configuration follow, and win. */
export function commonArguments(version: string): string[] {
  return [
    '--deploy-mode',
    'cluster',
    '--name',
    'Daily Report',
    ...conf({
      'spark.kubernetes.submission.waitAppCompletion': 'false',
      'spark.kubernetes.container.image': imageOf(version),
    }),
  ];
}

/** The image of every configuration. Its tag names the version of Spark. */
export function imageOf(version: string): string {
  return `registry.example.org/spark:${version}`;
}

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

/** A configuration that is a command line, as people type it. */
export function commandLine(
  name: string,
  about: string,
  submit: readonly string[],
  surroundings: Surroundings = {},
): Configuration {
  return { name, about, submit, ...surroundings };
}
