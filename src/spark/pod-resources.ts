import { parseMemoryMiB } from '../model/batch/memory.ts';
import { type ApplicationLanguage, isAtLeast } from './application.ts';
import { type SparkProperties, withPrefix } from './properties.ts';

/** Of the JVM's applications (`spark.kubernetes.memoryOverheadFactor`), and of Python and R (`NON_JVM_MEMORY_OVERHEAD_FACTOR`). */
const DEFAULT_FACTOR = { java: 0.1, python: 0.4, r: 0.4 } as const;
/** MiB (`ResourceProfile.MEMORY_OVERHEAD_MIN_MIB`, and the default of `spark.driver.minMemoryOverhead`). */
const MINIMUM_OVERHEAD = 384;
/** MiB (the default of `spark.driver.memory`). */
const DEFAULT_MEMORY = 1024;

/** What decides the memory of a driver. */
export interface DriverMemoryRequest {
  readonly properties: SparkProperties;
  readonly language: ApplicationLanguage;
  readonly version: string;
}

/**
 * The overhead factor that driver and executors share unless they have their own; the driver hands it to its executors
 * as `spark.kubernetes.memoryOverheadFactor` (Spark's `BasicDriverFeatureStep.defaultOverheadFactor`).
 */
export function sharedOverheadFactor({ properties, language }: Omit<DriverMemoryRequest, 'version'>): number {
  return numberOr(properties['spark.kubernetes.memoryOverheadFactor'], DEFAULT_FACTOR[language]);
}

/** MiB the driver's container asks for: heap and overhead (Spark's `BasicDriverFeatureStep`). */
export function driverMemoryMiB(request: DriverMemoryRequest): number {
  const { properties, version } = request;
  const memory = memoryOr(properties['spark.driver.memory'], DEFAULT_MEMORY);
  const factor = numberOr(properties['spark.driver.memoryOverheadFactor'], sharedOverheadFactor(request));
  const minimum = isAtLeast(version, 4, 0)
    ? memoryOr(properties['spark.driver.minMemoryOverhead'], MINIMUM_OVERHEAD)
    : MINIMUM_OVERHEAD;
  const overhead = memoryOr(properties['spark.driver.memoryOverhead'], Math.max(Math.trunc(factor * memory), minimum));
  return memory + overhead;
}

function memoryOr(text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : (parseMemoryMiB(text) ?? otherwise);
}

function numberOr(text: string | undefined, otherwise: number): number {
  const value = Number(text ?? Number.NaN);
  return Number.isNaN(value) ? otherwise : value;
}

/**
 * The most MiB an executor's container asks for: heap, overhead, and what is counted beside them, memory off the heap and
 * that of Python workers (Spark's `ResourceProfile.getResourcesForClusterManager` and `BasicExecutorFeatureStep`). Executors
 * are made by the Spark in the image: what only some versions, or only Python, heed is counted.
 */
export function executorMemoryMiB(request: Omit<DriverMemoryRequest, 'version'>): number {
  const { properties } = request;
  const memory = memoryOr(properties['spark.executor.memory'], DEFAULT_MEMORY);
  const factor = numberOr(properties['spark.executor.memoryOverheadFactor'], sharedOverheadFactor(request));
  // Heeded since 4.0; the default of before, where less is asked for.
  const minimum = Math.max(
    memoryOr(properties['spark.executor.minMemoryOverhead'], MINIMUM_OVERHEAD),
    MINIMUM_OVERHEAD,
  );
  const overhead = memoryOr(
    properties['spark.executor.memoryOverhead'],
    Math.max(Math.trunc(factor * memory), minimum),
  );
  const isOffHeap = /^\s*true\s*$/i.test(properties['spark.memory.offHeap.enabled'] ?? '');
  // Unlike the others, a bare number of it is in bytes.
  const offHeapSize = properties['spark.memory.offHeap.size']?.replace(/^\s*(\d+)\s*$/, '$1b');
  const offHeap = isOffHeap ? memoryOr(offHeapSize, 0) : 0;
  return memory + overhead + offHeap + memoryOr(properties['spark.executor.pyspark.memory'], 0);
}

/** A device a driver asks for, e.g. a GPU. */
export interface CustomResource {
  /** Spark's name of it: `gpu`. */
  readonly name: string;
  /** Amount as text, a whole number. */
  readonly amount: string;
  /** Kubernetes' domain for it: `nvidia.com`. Without one Kubernetes can't be asked. */
  readonly vendor: string | undefined;
}

/** The devices asked for by `spark.driver.resource.<name>.amount` (Spark's `ResourceUtils.parseAllResourceRequests`). */
export function customResources(properties: SparkProperties, role: 'driver' | 'executor'): CustomResource[] {
  const settings = withPrefix(properties, `spark.${role}.resource.`);
  return Object.entries(settings).flatMap(([key, amount]) => {
    if (!key.endsWith('.amount') || Number(amount) === 0) return [];
    const name = key.slice(0, -'.amount'.length);
    return [{ name, amount, vendor: settings[`${name}.vendor`] }];
  });
}

/** Thousandths of a CPU of a quantity as people write it to Kubernetes (`2`, `0.5`, `500m`), or undefined. */
export function parseCpuMillis(text: string): number | undefined {
  const match = /^([0-9]+(?:\.[0-9]+)?)(m?)$/.exec(text.trim());
  return match ? Number(match[1]) * (match[2] === 'm' ? 1 : 1000) : undefined;
}
