import { valueAt } from '../model/lang.ts';
import type { Batch } from '../model/batch/batch.ts';

/** A field that a batch sets, as a Spark property. */
export interface FieldProperty {
  /** The field's path in the batch. */
  readonly path: readonly string[];
  readonly property: string;
  readonly value: string;
}

/** The type of a field. As properties, a list is joined by commas, and a map becomes one property per key. */
export type FieldShape = 'text' | 'number' | 'list' | 'map';

/** A field of a batch and the property it stands for; for a map, the prefix of its properties. */
type Row = readonly [path: readonly string[], property: string, shape: FieldShape];

const ROWS: readonly Row[] = [
  [['image'], 'spark.kubernetes.container.image', 'text'],
  [['imagePullPolicy'], 'spark.kubernetes.container.image.pullPolicy', 'text'],
  [['imagePullSecrets'], 'spark.kubernetes.container.image.pullSecrets', 'list'],
  ...podRows('driver'),
  [['driver', 'env'], 'spark.kubernetes.driverEnv.', 'map'],
  [['driver', 'serviceAccount'], 'spark.kubernetes.authenticate.driver.serviceAccountName', 'text'],
  ...podRows('executor'),
  [['executor', 'env'], 'spark.executorEnv.', 'map'],
  [['executor', 'instances'], 'spark.executor.instances', 'number'],
  [['deps', 'jars'], 'spark.jars', 'list'],
  [['deps', 'files'], 'spark.files', 'list'],
  [['deps', 'pyFiles'], 'spark.submit.pyFiles', 'list'],
  [['deps', 'archives'], 'spark.archives', 'list'],
  [['deps', 'packages'], 'spark.jars.packages', 'list'],
  [['deps', 'excludePackages'], 'spark.jars.excludes', 'list'],
  [['deps', 'repositories'], 'spark.jars.repositories', 'list'],
];

/** Fields that driver and executors have in common. */
function podRows(role: 'driver' | 'executor'): Row[] {
  const kubernetes = `spark.kubernetes.${role}`;
  return [
    [[role, 'cores'], `spark.${role}.cores`, 'number'],
    [[role, 'memory'], `spark.${role}.memory`, 'text'],
    [[role, 'memoryOverhead'], `spark.${role}.memoryOverhead`, 'text'],
    [[role, 'coreRequest'], `${kubernetes}.request.cores`, 'text'],
    [[role, 'coreLimit'], `${kubernetes}.limit.cores`, 'text'],
    [[role, 'labels'], `${kubernetes}.label.`, 'map'],
    [[role, 'annotations'], `${kubernetes}.annotation.`, 'map'],
    [[role, 'nodeSelector'], `${kubernetes}.node.selector.`, 'map'],
  ];
}

/** The fields of a batch that stand for Spark properties and that the batch sets. */
export function fieldProperties(batch: Batch): FieldProperty[] {
  return ROWS.flatMap(([path, property, shape]): FieldProperty[] => {
    const value = valueAt(batch, path);
    if (value === undefined) return [];
    if (shape === 'map') {
      return Object.entries(value as Record<string, string>).map(([key, one]) => ({
        path: [...path, key],
        property: property + key,
        value: one,
      }));
    }
    return [
      { path, property, value: Array.isArray(value) ? value.join(',') : `${value as string | number | boolean}` },
    ];
  });
}

/** The field of a batch that stands for a Spark property, if there is one; for a map, the path includes the key. */
export function fieldOf(
  property: string,
): { readonly path: readonly string[]; readonly shape: FieldShape } | undefined {
  for (const [path, name, shape] of ROWS) {
    if (shape !== 'map' && property === name) return { path, shape };
    if (shape === 'map' && property.startsWith(name) && property.length > name.length) {
      return { path: [...path, property.slice(name.length)], shape: 'text' };
    }
  }
  return undefined;
}
