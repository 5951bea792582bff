import type { Batch } from '../../../model/batch/batch.ts';
import { languageOf, languageOfFile, isSubmitterLocal, isAtLeast, sparkVersion } from '../../../spark/application.ts';
import { type SparkProperties, listOf } from '../../../spark/properties.ts';
import { type FieldPath, type FieldProblem, pathOfProperty } from '../../shared/problem.ts';

const LOCAL_FILE =
  'is a file of the submitting machine, and native submission uploads nothing: put it into the image and write local:///path, use a URL that the driver can fetch (s3a://, https://, ...), or use submit.kind: spark-submit';

const LANGUAGE_NAMES = { java: 'Java or Scala', python: 'Python', r: 'R' } as const;

/** Checks the application, its dependencies and the image that runs it. */
export function checkApplication(batch: Batch, properties: SparkProperties): FieldProblem[] {
  return [
    ...checkVersion(batch),
    ...checkImage(batch, properties),
    ...checkMain(batch, properties),
    ...checkDependencies(batch, properties),
  ];
}

function checkVersion(batch: Batch): FieldProblem[] {
  return isAtLeast(sparkVersion(batch), 3, 5)
    ? []
    : [
        {
          path: ['sparkVersion'],
          message: `"${batch.sparkVersion}" is too old: native submission supports Spark 3.5 and newer; use an image with a newer Spark`,
        },
      ];
}

function checkImage(batch: Batch, properties: SparkProperties): FieldProblem[] {
  const image = properties['spark.kubernetes.driver.container.image'] ?? properties['spark.kubernetes.container.image'];
  if (image === undefined || image === '') {
    return [{ path: ['image'], message: 'is missing: name the container image of driver and executors' }];
  }
  if (image.includes('{{SPARK_VERSION}}') && batch.sparkVersion === undefined) {
    return [{ path: ['sparkVersion'], message: `is missing: the image "${image}" refers to it` }];
  }
  return [];
}

function checkMain(batch: Batch, properties: SparkProperties): FieldProblem[] {
  const { mainApplicationFile: file, mainClass, type } = batch;
  const problems: FieldProblem[] = [];
  const language = languageOf(batch);
  if (languageOfFile(file) !== language) {
    // The spark-submit in the driver goes by the file's extension, whatever its arguments are.
    const message = `is ${type}, but Spark runs "${file}" as ${LANGUAGE_NAMES[languageOfFile(file)]}: Python files end in .py, R files in .R`;
    problems.push({ path: ['type'], message });
  }
  if (language === 'java' && mainClass === undefined) {
    problems.push({ path: ['mainClass'], message: 'is missing: an application in Java or Scala needs it' });
  }
  if (language !== 'java' && mainClass !== undefined) {
    const message = `has no meaning for an application in ${LANGUAGE_NAMES[language]}: remove it`;
    problems.push({ path: ['mainClass'], message });
  }
  if (mainClass === CONNECT_SERVER) {
    problems.push({
      path: ['mainClass'],
      message: 'is a Spark Connect server, which Spark does not run in cluster mode',
    });
  }
  problems.push(...checkHost(file, ['mainApplicationFile'], hasDefaultFileSystem(batch, properties)));
  if (isSubmitterLocal(file)) problems.push({ path: ['mainApplicationFile'], message: `"${file}" ${LOCAL_FILE}` });
  return problems;
}

/** Spark's own main class of a server that it refuses to submit in cluster mode. */
const CONNECT_SERVER = 'org.apache.spark.sql.connect.service.SparkConnectServer';

/** Whether the batch says which file system an address without a host means. */
function hasDefaultFileSystem(batch: Batch, properties: SparkProperties): boolean {
  return (
    batch.hadoopConfFiles !== undefined ||
    properties['spark.kubernetes.hadoop.configMapName'] !== undefined ||
    properties['spark.hadoop.fs.defaultFS'] !== undefined
  );
}

/** spark-submit refuses an address of HDFS without a host, unless its Hadoop configuration has a default. */
function checkHost(uri: string, path: FieldPath, hasDefault: boolean): FieldProblem[] {
  if (hasDefault || !/^(?:hdfs|webhdfs|swebhdfs):\/\/\//i.test(uri)) return [];
  return [
    {
      path,
      message: `"${uri}" has no host: name it (hdfs://host/path), or set spark.hadoop.fs.defaultFS in sparkConf`,
    },
  ];
}

function checkDependencies(batch: Batch, properties: SparkProperties): FieldProblem[] {
  return ['spark.jars', 'spark.files', 'spark.submit.pyFiles', 'spark.archives'].flatMap((property) => {
    const path = pathOfProperty(batch, property);
    return listOf(properties[property]).flatMap((uri, index) => {
      const at = path[0] === 'sparkConf' ? path : [...path, index];
      if (isSubmitterLocal(uri)) return [{ path: at, message: `"${uri}" ${LOCAL_FILE}` }];
      return checkHost(uri, at, hasDefaultFileSystem(batch, properties));
    });
  });
}
