import type { Batch } from '../../model/batch/batch.ts';
import { checkPropertiesSize, MAX_PROPERTIES_BYTES } from '../../model/batch/request-size.ts';
import { formatBytes, KIB, MIB } from '../../model/json-size.ts';
import { propertiesFile } from '../../spark/properties-file.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { executorTemplateText } from './pod-template.ts';
import type { FieldProblem } from './problem.ts';

const MAX_SIZE = 'spark.kubernetes.configMap.maxSize';
/** Characters: Spark's default of `spark.kubernetes.configMap.maxSize` since 3.2. */
const DEFAULT_MAX_SIZE = 1_048_576;
/** Kubernetes allows 1 MiB in a ConfigMap; that of `sparkConfFiles` has the Spark properties as well. */
const MAX_FILES_BYTES = MIB - MAX_PROPERTIES_BYTES - 16 * KIB;

/** Files that Spark skips when it reads its SPARK_CONF_DIR (`KubernetesClientUtils.listConfFiles`). */
const SKIPPED_FILES: readonly (readonly [name: RegExp, why: string])[] = [
  [/^spark.*(conf|properties)$/, 'is not supported: put Spark properties into sparkConf'],
  [/\.template$/, 'is not supported: Spark skips templates'],
  [/\.(gz|zip|jar|tar)$/, 'is not supported: a ConfigMap holds text only'],
];

/**
 * Checks the configuration files and the executor template of a batch, which become ConfigMaps. Spark itself would
 * silently omit files that exceed the maximum size.
 */
export function checkConfigFiles(batch: Batch, properties: SparkProperties): FieldProblem[] {
  const { sparkConfFiles = {}, hadoopConfFiles, krb5Conf, executor } = batch;
  const maxSize = Number(properties[MAX_SIZE] ?? DEFAULT_MAX_SIZE);
  const checkSize = (path: readonly string[], contents: Readonly<Record<string, string>>): FieldProblem[] => {
    const entries = Object.entries(contents);
    const size = entries.reduce((sum, [name, text]) => sum + name.length + text.length, 0);
    if (size > maxSize) return [{ path, message: `has ${size} characters, more than the ${maxSize} of ${MAX_SIZE}` }];
    const bytes = entries.reduce((sum, [name, text]) => sum + Buffer.byteLength(name) + Buffer.byteLength(text), 0);
    if (bytes <= MAX_FILES_BYTES) return [];
    const excess = formatBytes(bytes - MAX_FILES_BYTES);
    const allowed = `the ${formatBytes(MAX_FILES_BYTES)} that fit into a ConfigMap`;
    return [{ path, message: `has ${formatBytes(bytes)}, ${excess} above ${allowed}: put large files into the image` }];
  };
  const propertiesBytes = Buffer.byteLength(propertiesFile(properties, ''));
  return [
    ...Object.keys(sparkConfFiles).flatMap((name) => {
      const why = SKIPPED_FILES.find(([pattern]) => pattern.test(name))?.[1];
      return why === undefined ? [] : [{ path: ['sparkConfFiles', name], message: why }];
    }),
    ...checkPropertiesSize(propertiesBytes).map(({ message }) => ({ path: ['sparkConf'], message })),
    ...checkSize(['sparkConfFiles'], sparkConfFiles),
    ...checkSize(['hadoopConfFiles'], hadoopConfFiles ?? {}),
    ...checkSize(['krb5Conf'], { '': krb5Conf ?? '' }),
    ...checkSize(['executor', 'template'], { '': executorTemplateText(executor) ?? '' }),
    ...checkOneSource('hadoopConfFiles', batch, properties, 'spark.kubernetes.hadoop.configMapName'),
    ...checkOneSource('krb5Conf', batch, properties, 'spark.kubernetes.kerberos.krb5.configMapName'),
  ];
}

/** A configuration is in the batch or in an existing ConfigMap, not in both. */
function checkOneSource(
  field: 'hadoopConfFiles' | 'krb5Conf',
  batch: Batch,
  properties: SparkProperties,
  property: string,
): FieldProblem[] {
  if (batch[field] === undefined || properties[property] === undefined) return [];
  return [{ path: [field], message: `and ${property} are both set: remove one of them` }];
}
