import type { SparkProperties } from '../../spark/properties.ts';

/** Spark's default of `spark.executor.instances` on Kubernetes. */
const DEFAULT_INSTANCES = 2;

/**
 * The most executors at a time by these properties: undefined when dynamic allocation is on and nothing bounds it, NaN
 * when the number can't be read.
 */
export function mostInstances(properties: SparkProperties): number | undefined {
  const fixed = numberOf(properties['spark.executor.instances']) ?? DEFAULT_INSTANCES;
  const dynamic = isOn(properties['spark.dynamicAllocation.enabled']);
  const streaming = isOn(properties['spark.streaming.dynamicAllocation.enabled']);
  if (!dynamic && !streaming) return fixed;
  const prefix = dynamic ? 'spark.dynamicAllocation' : 'spark.streaming.dynamicAllocation';
  const bound = numberOf(properties[`${prefix}.maxExecutors`]);
  if (bound === undefined) return undefined;
  // Spark begins with the largest of these, whatever the bound is (`Utils.getDynamicAllocationInitialExecutors`).
  const initial = [
    numberOf(properties['spark.executor.instances']),
    numberOf(properties[`${prefix}.initialExecutors`]),
    numberOf(properties[`${prefix}.minExecutors`]),
  ].map((one) => one ?? 0);
  return Math.max(bound, ...initial);
}

/** As Spark reads a boolean: whatever its case. What is no boolean is none of ours to allow. */
function isOn(text: string | undefined): boolean {
  return text !== undefined && text.trim().toLowerCase() !== 'false';
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
}
