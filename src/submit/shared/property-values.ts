import type { Batch } from '../../model/batch/batch.ts';
import { isJvmMemory, parseMemoryMiB } from '../../model/batch/memory.ts';
import { PORT_PROPERTIES } from '../../spark/ports.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { type FieldProblem, pathOfProperty } from './problem.ts';

/** Why a value is invalid, to follow the value in a sentence; undefined for a valid one. */
type Rule = (value: string) => string | undefined;

const WHOLE: Rule = (value) => (/^[1-9][0-9]*$/.test(value) ? undefined : 'is not a positive whole number');
const PORT: Rule = (value) =>
  /^[1-9][0-9]{0,4}$/.test(value) && Number(value) <= 65_535 ? undefined : 'is not a port: use 1 to 65535';
const FACTOR: Rule = (value) => (Number(value) > 0 ? undefined : 'is not a number above zero');
/** Unlike the driver's and the executors' own factor, the shared one may be zero (`Config.MEMORY_OVERHEAD_FACTOR`). */
const SHARED_FACTOR: Rule = (value) =>
  value.trim() !== '' && Number(value) >= 0 ? undefined : 'is not a number of at least zero';
const BOOLEAN: Rule = (value) => (/^(true|false)$/i.test(value) ? undefined : 'is not true or false');
const MEMORY: Rule = (value) =>
  (parseMemoryMiB(value) ?? 0) > 0
    ? undefined
    : 'is not a memory size of at least 1 MiB as Spark writes it: use 512m or 4g';
/** Spark has no lower bound for memory in addition to the heap. */
const OVERHEAD: Rule = (value) =>
  parseMemoryMiB(value) === undefined ? 'is not a memory size as Spark writes it: use 512m or 4g' : undefined;
const JVM_MEMORY: Rule = (value) =>
  MEMORY(value) ??
  (isJvmMemory(value)
    ? undefined
    : "is passed to the driver's JVM unchanged and needs one of its units, k, m, g or t: use 512m or 4g");
const PULL_POLICY: Rule = (value) =>
  ['Always', 'IfNotPresent', 'Never'].includes(value) ? undefined : 'must be Always, IfNotPresent or Never';
const IP_FAMILY_POLICY: Rule = (value) =>
  ['SingleStack', 'PreferDualStack', 'RequireDualStack'].includes(value)
    ? undefined
    : 'must be SingleStack, PreferDualStack or RequireDualStack';

const RULES: Readonly<Record<string, Rule>> = {
  'spark.driver.cores': WHOLE,
  'spark.executor.cores': WHOLE,
  'spark.driver.memory': JVM_MEMORY,
  'spark.executor.memory': MEMORY,
  'spark.driver.memoryOverhead': OVERHEAD,
  'spark.executor.memoryOverhead': OVERHEAD,
  'spark.driver.minMemoryOverhead': MEMORY,
  'spark.executor.minMemoryOverhead': MEMORY,
  'spark.driver.memoryOverheadFactor': FACTOR,
  'spark.executor.memoryOverheadFactor': FACTOR,
  'spark.kubernetes.memoryOverheadFactor': SHARED_FACTOR,
  'spark.kubernetes.container.image.pullPolicy': PULL_POLICY,
  'spark.kubernetes.local.dirs.tmpfs': BOOLEAN,
  'spark.kubernetes.driver.service.ipFamilyPolicy': IP_FAMILY_POLICY,
  ...Object.fromEntries(PORT_PROPERTIES.map((property) => [property, PORT])),
};

/** Refuses values of properties that Spark, or the driver's JVM, would reject only after the driver was created. */
export function checkPropertyValues(batch: Batch, properties: SparkProperties): FieldProblem[] {
  return Object.entries(RULES).flatMap(([property, rule]) => {
    const value = properties[property];
    const reason = value === undefined ? undefined : rule(value);
    return reason === undefined ? [] : [{ path: pathOfProperty(batch, property), message: `"${value}" ${reason}` }];
  });
}
