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

/** The items of a property that lists them separated by commas (Spark's `toSequence`): trimmed, without empty ones. */
export function listOf(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
