import { valueText } from '../../config/schema/flatten.ts';
import { asRecord, valueAt } from '../../model/lang.ts';
import { listOf, type SparkProperties } from '../../spark/properties.ts';
import type { SpecFields } from '../../submit/operator/fields.ts';

/** Fields of a SparkApplication and the properties that the operator sets from them, overriding `sparkConf`. */
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

/** Fields of `deps` with items that the operator appends to a property. */
const APPENDED_LISTS: readonly (readonly [field: string, property: string])[] = [
  ['jars', 'spark.jars'],
  ['files', 'spark.files'],
  ['pyFiles', 'spark.submit.pyFiles'],
  ['archives', 'spark.archives'],
];

const FIELD_OF_PROPERTY: ReadonlyMap<string, readonly string[]> = new Map([
  ...FIELDS.map(([path, property]) => [property, path] as const),
  ...APPENDED_LISTS.map(([field, property]) => [property, ['deps', field]] as const),
]);

/** The field of a SparkApplication that stands for a property, if there is one. */
export function fieldOfProperty(property: string): readonly string[] | undefined {
  return FIELD_OF_PROPERTY.get(property);
}

/**
 * The Spark properties of a SparkApplication that request resources or are read by its spark-submit, whether
 * `sparkConf`, `hadoopConf` or a field sets them.
 * @param preferred which one counts when a field and a property differ. The operator prefers the field.
 */
export function applicationProperties(spec: SpecFields, preferred: 'field' | 'property' = 'field'): SparkProperties {
  const properties = new Map(
    Object.entries(asRecord(spec['sparkConf'])).map(([key, value]) => [key, valueText(value)]),
  );
  for (const [key, value] of Object.entries(asRecord(spec['hadoopConf']))) {
    properties.set(`spark.hadoop.${key}`, String(value));
  }
  for (const [path, property] of FIELDS) {
    const value = valueAt(spec, path);
    if (value === undefined || value === null || (preferred === 'property' && properties.has(property))) continue;
    properties.set(property, valueText(value));
  }
  const deps = asRecord(spec['deps']);
  for (const [field, property] of APPENDED_LISTS) {
    const items = [...listOf(properties.get(property)), ...listOf(valueText(deps[field] ?? ''))];
    if (items.length > 0) properties.set(property, items.join(','));
  }
  return Object.fromEntries(properties);
}
