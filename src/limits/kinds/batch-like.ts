import type { Batch } from '../../model/batch/batch.ts';
import { fieldProperties } from '../../spark/field-properties.ts';
import { type SparkProperties, sparkProperties } from '../../spark/properties.ts';
import { definedIn } from '../properties/java-options.ts';
import { reachOfProperties } from '../properties/property-references.ts';
import { impliedServiceAccount, podReach } from '../pod/pod-references.ts';
import type { Path, Reach } from '../referenced-resource.ts';

/** Where in a batch a property is said: by the field that stands for it, or in `sparkConf`. */
export function pathsIn(batch: Batch): (property: string) => Path {
  const fields = new Map(fieldProperties(batch).map(({ property, path }) => [property, path]));
  return (property) => fields.get(property) ?? ['sparkConf', property];
}

/** Files that are read for options of the driver's JVM (`load-spark-env.sh`, `AbstractCommandBuilder`). */
const OPTION_FILES = ['java-opts', 'spark-env.sh'];

/**
 * What a batch reaches by its fields, properties and templates, as they stand: whoever makes its driver, Spark gives it to
 * driver and executors.
 */
export function reachOfFields(batch: Batch): Reach[] {
  const properties = sparkProperties(batch);
  const { driver, executor, sparkConfFiles = {} } = batch;
  return [
    ...reachOfProperties(properties, pathsIn(batch)),
    ...podReach(driver.template, ['driver', 'template']),
    ...podReach(executor.template, ['executor', 'template']),
    ...OPTION_FILES.flatMap((file) =>
      reachOfProperties(definedIn(sparkConfFiles[file] ?? ''), () => ['sparkConfFiles', file]),
    ),
    ...impliedAccounts(batch, properties),
  ];
}

/** Without a word of its own, a pod runs as the namespace's default service account; executors run as their driver. */
function impliedAccounts({ driver: { template } }: Batch, properties: SparkProperties): Reach[] {
  const isSaid = properties['spark.kubernetes.authenticate.driver.serviceAccountName'] ?? '';
  return isSaid === '' ? impliedServiceAccount(template ?? {}, ['driver', 'serviceAccount']) : [];
}
