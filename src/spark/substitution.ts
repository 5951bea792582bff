import type { SparkProperties } from './properties.ts';

/** A reference in a value: `${spark.x}`, `${env:HOME}`, `${system:user.home}` (Spark's `ConfigReader.REF_RE`). */
const REFERENCE = /\$\{(?:(\w+):)?([^\s{}]+)\}/g;

/** References in references that are followed. */
const MAX_DEPTH = 20;

/**
 * Properties that Spark's submission client reads, and in whose values it replaces references. It copies all other
 * properties, and those with a free part in their name (labels, environment, volumes), as they are; the driver replaces
 * references in them when it reads them.
 */
const READ_AT_SUBMISSION: ReadonlySet<string> = new Set([
  'spark.kubernetes.container.image',
  'spark.kubernetes.container.image.pullPolicy',
  'spark.kubernetes.container.image.pullSecrets',
  'spark.kubernetes.driver.container.image',
  'spark.kubernetes.namespace',
  'spark.kubernetes.scheduler.name',
  'spark.kubernetes.driver.scheduler.name',
  'spark.kubernetes.driver.request.cores',
  'spark.kubernetes.driver.limit.cores',
  'spark.driver.cores',
  'spark.driver.memory',
  'spark.driver.memoryOverhead',
  'spark.driver.memoryOverheadFactor',
  'spark.driver.minMemoryOverhead',
  'spark.kubernetes.memoryOverheadFactor',
  'spark.kubernetes.authenticate.driver.serviceAccountName',
  'spark.kubernetes.driver.podTemplateFile',
  'spark.kubernetes.driver.podTemplateContainerName',
  'spark.kubernetes.executor.podTemplateFile',
  'spark.kubernetes.hadoop.configMapName',
  'spark.kubernetes.kerberos.krb5.configMapName',
  'spark.kubernetes.kerberos.tokenSecret.name',
  'spark.kubernetes.kerberos.tokenSecret.itemKey',
  'spark.kubernetes.local.dirs.tmpfs',
  'spark.kubernetes.driver.service.ipFamilyPolicy',
  'spark.kubernetes.driver.service.ipFamilies',
  'spark.kubernetes.configMap.maxSize',
  'spark.pyspark.python',
  'spark.pyspark.driver.python',
  'spark.driver.port',
  'spark.driver.blockManager.port',
  'spark.blockManager.port',
  'spark.ui.port',
  'spark.jars',
  'spark.files',
  'spark.archives',
  'spark.submit.pyFiles',
]);

/** Whether Spark replaces references in the value of a property when it submits. */
export function isReadAtSubmission(property: string): boolean {
  return READ_AT_SUBMISSION.has(property);
}

/** The references of a value, as they are written. */
export function referencesIn(value: string): string[] {
  return [...value.matchAll(REFERENCE)].map(([whole]) => whole);
}

/**
 * A value with its references replaced, as Spark's `ConfigReader.substitute` does: a property by its value, `env:` by the
 * variable. What is not set stays as it is.
 */
export function substituted(
  value: string,
  properties: SparkProperties,
  env: Readonly<Record<string, string | undefined>> = {},
  depth = 0,
): string {
  if (depth >= MAX_DEPTH) return value;
  return value.replaceAll(REFERENCE, (whole, prefix: string | undefined, name: string) => {
    if (prefix === 'env') return (Object.hasOwn(env, name) ? env[name] : undefined) ?? whole;
    if (prefix !== undefined || !name.startsWith('spark.')) return whole;
    const found = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return found === undefined ? whole : substituted(found, properties, env, depth + 1);
  });
}
