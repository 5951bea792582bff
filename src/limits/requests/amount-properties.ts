import { parseMemoryMiB } from '../../model/batch/memory.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { parseQuantity } from '../../model/quantity.ts';
import { namesOf } from '../spark-settings/former-names.ts';

/** Spark's default of `spark.executor.instances` on Kubernetes. */
const DEFAULT_INSTANCES = 2;

/**
 * The largest number of executors at a time: undefined with dynamic allocation and no upper bound, NaN when the number
 * can't be read.
 */
export function maxInstances(properties: SparkProperties): number | undefined {
  const fixed = wholeNumber(properties['spark.executor.instances']) ?? DEFAULT_INSTANCES;
  const dynamic = mayBeEnabled(properties['spark.dynamicAllocation.enabled']);
  const streaming = mayBeEnabled(properties['spark.streaming.dynamicAllocation.enabled']);
  if (!dynamic && !streaming) return fixed;
  const prefix = dynamic ? 'spark.dynamicAllocation' : 'spark.streaming.dynamicAllocation';
  const upperBound = wholeNumber(properties[`${prefix}.maxExecutors`]);
  if (upperBound === undefined) return undefined;
  // Spark starts with the largest of these, even above the upper bound (`Utils.getDynamicAllocationInitialExecutors`).
  const initial = [
    wholeNumber(properties['spark.executor.instances']),
    wholeNumber(properties[`${prefix}.initialExecutors`]),
    wholeNumber(properties[`${prefix}.minExecutors`]),
  ].map((one) => one ?? 0);
  return Math.max(upperBound, ...initial);
}

/** Whether Spark may read a value as true. An invalid value counts, because a later Spark may accept it. */
function mayBeEnabled(text: string | undefined): boolean {
  return text !== undefined && text.trim().toLowerCase() !== 'false';
}

function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
}

const isMemory = (text: string) => parseMemoryMiB(text) !== undefined;
const isWhole = (text: string) => /^\d+$/.test(text.trim());
const isFactor = (text: string) => /^\d+(?:\.\d+)?$/.test(text.trim());
const isSwitch = (text: string) => /^\s*(?:true|false)\s*$/i.test(text);
const isQuantity = (text: string) => !Number.isNaN(parseQuantity(text.trim()));

/** Properties that hold an amount, each with a test for values that can be read. */
const AMOUNTS: Readonly<Record<string, (text: string) => boolean>> = {
  ...Object.fromEntries(
    ['driver', 'executor'].flatMap((role) => [
      [`spark.${role}.memory`, isMemory],
      [`spark.${role}.memoryOverhead`, isMemory],
      [`spark.${role}.minMemoryOverhead`, isMemory],
      [`spark.${role}.memoryOverheadFactor`, isFactor],
      [`spark.${role}.cores`, isWhole],
      [`spark.kubernetes.${role}.request.cores`, isQuantity],
      [`spark.kubernetes.${role}.limit.cores`, isQuantity],
    ]),
  ),
  'spark.memory.offHeap.enabled': isSwitch,
  'spark.kubernetes.memoryOverheadFactor': isFactor,
  'spark.executor.pyspark.memory': isMemory,
  'spark.memory.offHeap.size': isMemory,
  'spark.executor.instances': isWhole,
  ...Object.fromEntries(
    ['spark.dynamicAllocation', 'spark.streaming.dynamicAllocation'].flatMap((prefix) =>
      ['initialExecutors', 'minExecutors', 'maxExecutors'].map((one) => [`${prefix}.${one}`, isWhole]),
    ),
  ),
};

/**
 * The properties under their current names, which win over former ones (Spark's `SparkConf.configsWithAlternatives`).
 */
export function withCurrentNames(properties: SparkProperties): SparkProperties {
  const renamed = Object.entries(properties).flatMap(([key, value]) => {
    const [, current] = namesOf(key);
    return current === undefined ? [] : [[current, value] as const];
  });
  return { ...Object.fromEntries(renamed), ...properties };
}

/** Whether a property has an influence on what pods request, or on their number. */
export function isAmount(property: string): boolean {
  return namesOf(property).some(
    (name) =>
      Object.hasOwn(AMOUNTS, name) ||
      SWITCHES.has(name) ||
      /^spark\.(?:(?:driver|executor)\.resource|kubernetes\.(?:driver|executor)\.volumes)\./.test(name),
  );
}

/** Properties without an amount that decide which amounts count. */
const SWITCHES: ReadonlySet<string> = new Set([
  'spark.kubernetes.driver.podTemplateContainerName',
  'spark.kubernetes.executor.podTemplateContainerName',
  'spark.kubernetes.resource.type',
  'spark.dynamicAllocation.enabled',
  'spark.streaming.dynamicAllocation.enabled',
]);

/** The properties with an amount that can't be read the way Spark reads it. */
export function unreadableAmounts(properties: SparkProperties): [property: string, value: string][] {
  return Object.entries(properties).filter(([key, value]) => {
    const isDevice = /^spark\.(?:driver|executor)\.resource\..+\.amount$/.test(key);
    const isReadable = isDevice ? isWhole : Object.hasOwn(AMOUNTS, key) ? AMOUNTS[key] : undefined;
    return isReadable !== undefined && !isReadable(value);
  });
}
