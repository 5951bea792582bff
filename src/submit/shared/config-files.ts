import type { Batch } from '../../model/batch/batch.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { podTemplateText } from './pod-template.ts';
import type { FieldProblem } from './problem.ts';

const MAX_SIZE = 'spark.kubernetes.configMap.maxSize';
/** Characters: Spark's default of `spark.kubernetes.configMap.maxSize` since 3.2. */
const DEFAULT_MAX_SIZE = 1_048_576;

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
  const { sparkConfFiles = {}, hadoopConfFiles, executor } = batch;
  const maxSize = Number(properties[MAX_SIZE] ?? DEFAULT_MAX_SIZE);
  const checkSize = (path: readonly string[], contents: Readonly<Record<string, string>>): FieldProblem[] => {
    const size = Object.entries(contents).reduce((sum, [name, text]) => sum + name.length + text.length, 0);
    if (size <= maxSize) return [];
    return [{ path, message: `has ${size} characters, more than the ${maxSize} of ${MAX_SIZE}` }];
  };
  return [
    ...Object.keys(sparkConfFiles).flatMap((name) => {
      const why = SKIPPED_FILES.find(([pattern]) => pattern.test(name))?.[1];
      return why === undefined ? [] : [{ path: ['sparkConfFiles', name], message: why }];
    }),
    ...checkSize(['sparkConfFiles'], sparkConfFiles),
    ...checkSize(['hadoopConfFiles'], hadoopConfFiles ?? {}),
    ...(executor.template ? checkSize(['executor', 'template'], { '': podTemplateText(executor.template) }) : []),
    ...checkHadoopConfig(hadoopConfFiles !== undefined, properties),
  ];
}

function checkHadoopConfig(hasFiles: boolean, properties: SparkProperties): FieldProblem[] {
  if (!hasFiles || properties['spark.kubernetes.hadoop.configMapName'] === undefined) return [];
  const message = 'and spark.kubernetes.hadoop.configMapName are both set: remove one of them';
  return [{ path: ['hadoopConfFiles'], message }];
}
