import { parseMemoryMiB } from '../../model/batch/memory.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { parseQuantity } from '../../submit/shared/resource-quota.ts';

const isMemory = (text: string) => parseMemoryMiB(text) !== undefined;
const isWhole = (text: string) => /^\d+$/.test(text.trim());
const isFactor = (text: string) => /^\d+(?:\.\d+)?$/.test(text.trim());
const isQuantity = (text: string) => !Number.isNaN(parseQuantity(text.trim()));

/** Properties that say how much is asked for, and whether their value can be read. */
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

/** Names by which Spark knows a property from before. */
const FORMER: Readonly<Record<string, string>> = {
  'spark.yarn.driver.memoryOverhead': 'spark.driver.memoryOverhead',
  'spark.yarn.executor.memoryOverhead': 'spark.executor.memoryOverhead',
};

/** The properties by the names they have now (Spark's `SparkConf.configsWithAlternatives`): a name of today counts first. */
export function byPresentNames(properties: SparkProperties): SparkProperties {
  const former = Object.entries(properties).flatMap(([key, value]) => {
    const name = Object.hasOwn(FORMER, key) ? FORMER[key] : undefined;
    return name === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(former), ...properties };
}

/** Properties whose amount can't be read as Spark would: nobody can tell how much they ask for. */
export function unreadableAmounts(properties: SparkProperties): [property: string, value: string][] {
  return Object.entries(properties).filter(([key, value]) => {
    const isDevice = /^spark\.(?:driver|executor)\.resource\..+\.amount$/.test(key);
    const isReadable = isDevice ? isWhole : Object.hasOwn(AMOUNTS, key) ? AMOUNTS[key] : undefined;
    return isReadable !== undefined && !isReadable(value);
  });
}
