import type { Batch } from '../model/batch/batch.ts';

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
