import { valueText } from '../../config/schema/flatten.ts';
import { listOf, type SparkProperties } from '../../spark/properties.ts';
import type { SpecFields } from '../../submit/operator/fields.ts';
import { asRecord, isRecord } from '../../model/lang.ts';

/** Fields of a SparkApplication and the properties that the operator makes of them, which count over those in `sparkConf`. */
const FIELDS: readonly (readonly [path: readonly string[], property: string])[] = [
  [['memoryOverheadFactor'], 'spark.kubernetes.memoryOverheadFactor'],
  ...(['driver', 'executor'] as const).flatMap((role) =>
    (
      [
        ['cores', `spark.${role}.cores`],
        ['memory', `spark.${role}.memory`],
        ['memoryOverhead', `spark.${role}.memoryOverhead`],
        ['coreRequest', `spark.kubernetes.${role}.request.cores`],
        ['coreLimit', `spark.kubernetes.${role}.limit.cores`],
      ] as const
    ).map(([field, property]) => [[role, field], property] as const),
  ),
  [['executor', 'instances'], 'spark.executor.instances'],
  [['dynamicAllocation', 'enabled'], 'spark.dynamicAllocation.enabled'],
  [['dynamicAllocation', 'initialExecutors'], 'spark.dynamicAllocation.initialExecutors'],
  [['dynamicAllocation', 'minExecutors'], 'spark.dynamicAllocation.minExecutors'],
  [['dynamicAllocation', 'maxExecutors'], 'spark.dynamicAllocation.maxExecutors'],
  [['deps', 'packages'], 'spark.jars.packages'],
  [['deps', 'excludePackages'], 'spark.jars.excludes'],
  [['deps', 'repositories'], 'spark.jars.repositories'],
];

/** Fields that add to what their property says. */
const LISTS: readonly (readonly [field: string, property: string])[] = [
  ['jars', 'spark.jars'],
  ['files', 'spark.files'],
  ['pyFiles', 'spark.submit.pyFiles'],
  ['archives', 'spark.archives'],
];

/**
 * The Spark properties of a SparkApplication, as far as they ask for something or are read where it is submitted.
 * @param preferred which of the two counts where a field and a property say different things; the operator's is the field
 */
export function propertiesOfApplication(spec: SpecFields, preferred: 'field' | 'property' = 'field'): SparkProperties {
  const properties = new Map(Object.entries(asRecord(spec['sparkConf'])).map(([key, value]) => [key, String(value)]));
  for (const [key, value] of Object.entries(asRecord(spec['hadoopConf'])))
    properties.set(`spark.hadoop.${key}`, String(value));
  for (const [path, property] of FIELDS) {
    const value = path.reduce<unknown>((map, key) => (isRecord(map) ? map[key] : undefined), spec);
    if (value === undefined || value === null || (preferred === 'property' && properties.has(property))) continue;
    properties.set(property, valueText(value));
  }
  const deps = asRecord(spec['deps']);
  for (const [field, property] of LISTS) {
    const listed = [...listOf(properties.get(property)), ...listOf(valueText(deps[field] ?? ''))];
    if (listed.length > 0) properties.set(property, listed.join(','));
  }
  return Object.fromEntries(properties);
}
