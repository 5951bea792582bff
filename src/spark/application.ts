import type { Batch } from '../model/batch/batch.ts';

/** The runtime of the application in the driver (Spark's `MainAppResource`). */
export type ApplicationLanguage = 'java' | 'python' | 'r';

/** Spark's classes that run applications of other languages than the JVM's (`SparkSubmit.prepareSubmitEnvironment`). */
const RUNNERS = { python: 'org.apache.spark.deploy.PythonRunner', r: 'org.apache.spark.deploy.RRunner' } as const;

/** The language of an application file by its extension: `.py` is Python, `.R` is R, anything else runs on the JVM. */
export function languageOfFile(file: string): ApplicationLanguage {
  if (file.endsWith('.py')) return 'python';
  return file.toLowerCase().endsWith('.r') ? 'r' : 'java';
}

/** The language of a batch: its `type`, or else the language of its file. */
export function languageOf({ type, mainApplicationFile }: Batch): ApplicationLanguage {
  switch (type) {
    case 'Python':
      return 'python';
    case 'R':
      return 'r';
    case 'Java':
    case 'Scala':
      return 'java';
    case undefined:
      return languageOfFile(mainApplicationFile);
  }
}

/** The class that the driver starts: the application's main class, or Spark's runner for Python and R. */
export function mainClassOf(batch: Batch): string {
  const language = languageOf(batch);
  return language === 'java' ? (batch.mainClass ?? '') : RUNNERS[language];
}

/** The value of `mainApplicationFile` for a class that is part of the image (Spark's `SparkLauncher.NO_RESOURCE`). */
export const NO_RESOURCE = 'spark-internal';

/**
 * Whether a file is on the submitting machine: a URI with the scheme `file` or none (Spark's
 * `KubernetesUtils.isLocalAndResolvable`). `local:` is a file of the image; the driver downloads anything else.
 */
export function isSubmitterLocal(uri: string): boolean {
  if (uri === NO_RESOURCE) return false;
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(uri)?.[1];
  return scheme === undefined || scheme.toLowerCase() === 'file';
}

/** The Spark version of a batch that does not specify one. */
const DEFAULT_SPARK_VERSION = '4.1.0';

/** The version of Spark in the image of a batch. */
export function sparkVersion({ sparkVersion: version }: Pick<Batch, 'sparkVersion'>): string {
  return version ?? DEFAULT_SPARK_VERSION;
}

/** Whether `version` is `major.minor` or newer. The patch version is ignored. */
export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
