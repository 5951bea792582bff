import type { SparkProperties } from '../../spark/properties.ts';

/** `-Dspark.x=y` in the options of a JVM, the value quoted or not. */
const DEFINITION = /-D(spark\.[^=\s"']+)=("[^"]*"|'[^']*'|[^\s"']*)/g;

/**
 * Spark properties that are said as system properties of a JVM: a driver takes them like those of its file
 * (`SparkConf.loadFromSystemProperties`).
 */
export function definedIn(javaOptions: string): SparkProperties {
  return Object.fromEntries(
    [...javaOptions.matchAll(DEFINITION)].map(([, key = '', value = '']) => [key, value.replace(/^["']|["']$/g, '')]),
  );
}
