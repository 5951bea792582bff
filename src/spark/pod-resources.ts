import { parseMemoryMiB } from '../model/batch/memory.ts';
import { type ApplicationLanguage, isAtLeast } from './application.ts';
import { type SparkProperties, withPrefix } from './properties.ts';

/**
 * For applications on the JVM (`spark.kubernetes.memoryOverheadFactor`), and for Python and R (`NON_JVM_MEMORY_OVERHEAD_FACTOR`).
 */
const DEFAULT_FACTOR = { java: 0.1, python: 0.4, r: 0.4 } as const;
/** MiB (`ResourceProfile.MEMORY_OVERHEAD_MIN_MIB`, and the default of `spark.driver.minMemoryOverhead`). */
const MINIMUM_OVERHEAD = 384;
/** MiB (the default of `spark.driver.memory`). */
const DEFAULT_MEMORY = 1024;

/** The settings that determine the memory of a driver. */
export interface DriverMemoryRequest {
  readonly properties: SparkProperties;
  readonly language: ApplicationLanguage;
  readonly version: string;
}

/**
 * The overhead factor of driver and executors that do not set one of their own. The driver passes it to its executors as
 * `spark.kubernetes.memoryOverheadFactor` (Spark's `BasicDriverFeatureStep.defaultOverheadFactor`).
 */
export function sharedOverheadFactor({ properties, language }: Omit<DriverMemoryRequest, 'version'>): number {
  return numberOr(properties['spark.kubernetes.memoryOverheadFactor'], DEFAULT_FACTOR[language]);
}

/** MiB that the driver's container requests: heap and overhead (Spark's `BasicDriverFeatureStep`). */
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

function memoryOr(text: string | undefined, fallback: number): number {
  return text === undefined ? fallback : (parseMemoryMiB(text) ?? fallback);
}

function numberOr(text: string | undefined, fallback: number): number {
  const value = Number(text ?? Number.NaN);
  return Number.isNaN(value) ? fallback : value;
}

/**
 * The maximum MiB that an executor's container requests: heap, overhead, off-heap memory and the memory of Python workers
 * (Spark's `ResourceProfile.getResourcesForClusterManager` and `BasicExecutorFeatureStep`). Includes what only some versions
 * of Spark, or only Python, use, because the Spark in the image creates the executors.
 */
export function executorMemoryMiB(request: Omit<DriverMemoryRequest, 'version'>): number {
  const { properties } = request;
  const memory = memoryOr(properties['spark.executor.memory'], DEFAULT_MEMORY);
  const factor = numberOr(properties['spark.executor.memoryOverheadFactor'], sharedOverheadFactor(request));
  // Before 4.0, Spark ignores the property and uses the default minimum.
  const minimum = Math.max(
    memoryOr(properties['spark.executor.minMemoryOverhead'], MINIMUM_OVERHEAD),
    MINIMUM_OVERHEAD,
  );
  const overhead = memoryOr(
    properties['spark.executor.memoryOverhead'],
    Math.max(Math.trunc(factor * memory), minimum),
  );
  const isOffHeap = /^\s*true\s*$/i.test(properties['spark.memory.offHeap.enabled'] ?? '');
  // Unlike in other properties, a number without a unit is in bytes.
  const offHeapSize = properties['spark.memory.offHeap.size']?.replace(/^\s*(\d+)\s*$/, '$1b');
  const offHeap = isOffHeap ? memoryOr(offHeapSize, 0) : 0;
  return memory + overhead + offHeap + memoryOr(properties['spark.executor.pyspark.memory'], 0);
}

/** A device that a pod requests, such as a GPU. */
export interface CustomResource {
  /** Spark's name: `gpu`. */
  readonly name: string;
  /** Amount as text, a whole number. */
  readonly amount: string;
  /** Kubernetes' domain: `nvidia.com`. Without it, the device cannot be requested from Kubernetes. */
  readonly vendor: string | undefined;
}

/** The devices requested by `spark.<role>.resource.<name>.amount` (Spark's `ResourceUtils.parseAllResourceRequests`). */
export function customResources(properties: SparkProperties, role: 'driver' | 'executor'): CustomResource[] {
  const settings = withPrefix(properties, `spark.${role}.resource.`);
  return Object.entries(settings).flatMap(([key, amount]) => {
    if (!key.endsWith('.amount') || Number(amount) === 0) return [];
    const name = key.slice(0, -'.amount'.length);
    return [{ name, amount, vendor: settings[`${name}.vendor`] }];
  });
}

/** A CPU quantity of Kubernetes: `2`, `.5`, `500m`, `1e-1`. */
const CPU_QUANTITY = /^(\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})([num]|[eE][+-]?\d{1,2})?$/;

/** CPUs per suffix. */
const CPU_UNITS: Readonly<Record<string, number>> = { '': 1, m: 1e-3, u: 1e-6, n: 1e-9 };

/** A CPU quantity of Kubernetes (`2`, `0.5`, `500m`, `1e-1`) in thousandths of a CPU, or undefined when it is none. */
export function parseCpuMillis(text: string): number | undefined {
  const [, number, suffix = ''] = CPU_QUANTITY.exec(text.trim()) ?? [];
  if (number === undefined) return undefined;
  const unit = CPU_UNITS[suffix] ?? Number(`1${suffix}`);
  return Number((Number(number) * unit * 1000).toPrecision(12));
}
