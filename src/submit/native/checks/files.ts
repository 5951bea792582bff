import type { Batch } from '../../../model/batch/batch.ts';
import type { SparkProperties } from '../../../spark/properties.ts';
import type { Problem } from '../../shared/submitter.ts';
import { podTemplateText } from '../../shared/pod-template.ts';

const MAX_SIZE = 'spark.kubernetes.configMap.maxSize';
/** Characters (the default of `spark.kubernetes.configMap.maxSize` since 3.2). */
const DEFAULT_MAX_SIZE = 1_048_576;

/** Files that Spark leaves out when it looks through its SPARK_CONF_DIR (`KubernetesClientUtils.listConfFiles`). */
const NOT_TAKEN: readonly (readonly [name: RegExp, why: string])[] = [
  [/^spark.*(conf|properties)$/, "is not taken: Spark's properties are said in sparkConf"],
  [/\.template$/, 'is not taken: Spark leaves templates out'],
  [/\.(gz|zip|jar|tar)$/, 'is not taken: a ConfigMap holds text'],
];

/** Configuration files and templates, which become ConfigMaps: Spark would leave out, without a word, what is too large. */
export function checkFiles(batch: Batch, properties: SparkProperties): Problem[] {
  const { sparkConfFiles = {}, hadoopConfFiles, executor } = batch;
  const maxSize = Number(properties[MAX_SIZE] ?? DEFAULT_MAX_SIZE);
  const tooLarge = (path: readonly string[], contents: Readonly<Record<string, string>>): Problem[] => {
    const size = Object.entries(contents).reduce((sum, [name, text]) => sum + name.length + text.length, 0);
    if (size <= maxSize) return [];
    return [{ path, message: `has ${size} characters, and a ConfigMap takes ${maxSize} (${MAX_SIZE})` }];
  };
  return [
    ...Object.keys(sparkConfFiles).flatMap((name) => {
      const why = NOT_TAKEN.find(([pattern]) => pattern.test(name))?.[1];
      return why === undefined ? [] : [{ path: ['sparkConfFiles', name], message: why }];
    }),
    ...tooLarge(['sparkConfFiles'], sparkConfFiles),
    ...tooLarge(['hadoopConfFiles'], hadoopConfFiles ?? {}),
    ...(executor.template ? tooLarge(['executor', 'template'], { '': podTemplateText(executor.template) }) : []),
    ...checkHadoop(hadoopConfFiles !== undefined, properties),
  ];
}

function checkHadoop(hasFiles: boolean, properties: SparkProperties): Problem[] {
  if (!hasFiles || properties['spark.kubernetes.hadoop.configMapName'] === undefined) return [];
  const message = 'and spark.kubernetes.hadoop.configMapName are both given: leave one of them out';
  return [{ path: ['hadoopConfFiles'], message }];
}
