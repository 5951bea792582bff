import type { Batch } from '../model/batch.ts';

/** A field that a batch gives, in Spark's words. */
export interface FieldProperty {
  /** The field's path in the batch. */
  readonly path: readonly string[];
  readonly property: string;
  readonly value: string;
}

type Value = string | number | readonly string[] | undefined;
type Row = readonly [path: readonly string[], property: string, value: Value];

/** The fields of a batch that stand for Spark properties, as far as the batch gives them. */
export function fieldProperties(batch: Batch): FieldProperty[] {
  const { image, imagePullPolicy, imagePullSecrets, driver, executor, deps } = batch;
  const rows: Row[] = [
    [['image'], 'spark.kubernetes.container.image', image],
    [['imagePullPolicy'], 'spark.kubernetes.container.image.pullPolicy', imagePullPolicy],
    [['imagePullSecrets'], 'spark.kubernetes.container.image.pullSecrets', imagePullSecrets],
    ...podRows('driver', driver),
    ...recordRows(['driver', 'env'], 'spark.kubernetes.driverEnv.', driver.env),
    [['driver', 'serviceAccount'], 'spark.kubernetes.authenticate.driver.serviceAccountName', driver.serviceAccount],
    ...podRows('executor', executor),
    ...recordRows(['executor', 'env'], 'spark.executorEnv.', executor.env),
    [['executor', 'instances'], 'spark.executor.instances', executor.instances],
    [['deps', 'jars'], 'spark.jars', deps.jars],
    [['deps', 'files'], 'spark.files', deps.files],
    [['deps', 'pyFiles'], 'spark.submit.pyFiles', deps.pyFiles],
    [['deps', 'archives'], 'spark.archives', deps.archives],
    [['deps', 'packages'], 'spark.jars.packages', deps.packages],
    [['deps', 'excludePackages'], 'spark.jars.excludes', deps.excludePackages],
    [['deps', 'repositories'], 'spark.jars.repositories', deps.repositories],
  ];
  return rows.flatMap(([path, property, value]) =>
    value === undefined ? [] : [{ path, property, value: Array.isArray(value) ? value.join(',') : String(value) }],
  );
}

/** What driver and executors have in common. */
function podRows(role: 'driver' | 'executor', pod: Batch['driver'] | Batch['executor']): Row[] {
  const kubernetes = `spark.kubernetes.${role}`;
  return [
    [[role, 'cores'], `spark.${role}.cores`, pod.cores],
    [[role, 'memory'], `spark.${role}.memory`, pod.memory],
    [[role, 'memoryOverhead'], `spark.${role}.memoryOverhead`, pod.memoryOverhead],
    [[role, 'coreRequest'], `${kubernetes}.request.cores`, pod.coreRequest],
    [[role, 'coreLimit'], `${kubernetes}.limit.cores`, pod.coreLimit],
    ...recordRows([role, 'labels'], `${kubernetes}.label.`, pod.labels),
    ...recordRows([role, 'annotations'], `${kubernetes}.annotation.`, pod.annotations),
    ...recordRows([role, 'nodeSelector'], `${kubernetes}.node.selector.`, pod.nodeSelector),
  ];
}

function recordRows(path: readonly string[], prefix: string, record: Readonly<Record<string, string>> = {}): Row[] {
  return Object.entries(record).map(([key, value]) => [[...path, key], prefix + key, value]);
}
