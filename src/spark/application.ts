import type { Batch } from '../model/batch/batch.ts';

/** What runs the application in the driver (Spark's `MainAppResource`). */
export type ApplicationLanguage = 'java' | 'python' | 'r';

/** Classes of Spark that run what is not a JVM's (`SparkSubmit.prepareSubmitEnvironment`). */
const RUNNERS = { python: 'org.apache.spark.deploy.PythonRunner', r: 'org.apache.spark.deploy.RRunner' } as const;

/** The language an application file speaks of itself: `.py` is Python, `.R` is R, anything else the JVM's. */
export function languageOfFile(file: string): ApplicationLanguage {
  if (file.endsWith('.py')) return 'python';
  return file.toLowerCase().endsWith('.r') ? 'r' : 'java';
}

/** The language of a batch: its `type`, or else what its file says. */
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

/** The class the driver starts: the application's own, or Spark's runner for Python and R. */
export function mainClassOf(batch: Batch): string {
  const language = languageOf(batch);
  return language === 'java' ? (batch.mainClass ?? '') : RUNNERS[language];
}

/** The application has no file of its own: its class is in the image already (Spark's `SparkLauncher.NO_RESOURCE`). */
export const NO_RESOURCE = 'spark-internal';

/**
 * Whether a file lies on the machine that submits: a URI of scheme `file` or none (Spark's
 * `KubernetesUtils.isLocalAndResolvable`). `local:` is a file of the image, anything else the driver fetches itself.
 */
export function isSubmitterLocal(uri: string): boolean {
  if (uri === NO_RESOURCE) return false;
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(uri)?.[1];
  return scheme === undefined || scheme.toLowerCase() === 'file';
}

/** The Spark version a batch is taken to run on when it does not say. */
const DEFAULT_SPARK_VERSION = '4.1.0';

/** Spark's version in the batch's image. */
export function sparkVersion({ sparkVersion: version }: Pick<Batch, 'sparkVersion'>): string {
  return version ?? DEFAULT_SPARK_VERSION;
}

/** Whether `version` is `major.minor` or newer; the patch release never decides. */
export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
