import type { SparkProperties } from '../../spark/properties.ts';

/** `-Dspark.x=y` in the options of a JVM, the value quoted or not. */
const DEFINITION = /-D(spark\.[^=\s"']+)=("[^"]*"|'[^']*'|[^\s"']*)/g;

/**
 * The Spark properties that the options of a JVM define as system properties. A driver reads them like those of its
 * properties file (`SparkConf.loadFromSystemProperties`).
 */
export function javaOptionProperties(javaOptions: string): SparkProperties {
  return Object.fromEntries(
    [...javaOptions.matchAll(DEFINITION)].map(([, key = '', value = '']) => [key, value.replace(/^["']|["']$/g, '')]),
  );
}
