import type { Batch } from '../../../model/batch/batch.ts';
import { languageOf, languageOfFile, isSubmitterLocal, isAtLeast, sparkVersion } from '../../../spark/application.ts';
import { type SparkProperties, listOf } from '../../../spark/properties.ts';
import { type FieldProblem, pathOfProperty } from '../../shared/problem.ts';

const LOCAL_FILE =
  'is a file of the submitting machine, and native submission uploads nothing: put it into the image and write local:///path, use a URL that the driver can fetch (s3a://, https://, ...), or use submit.kind: spark-submit';

const LANGUAGE_NAMES = { java: 'Java or Scala', python: 'Python', r: 'R' } as const;

/** Checks the application, its dependencies and the image that runs it. */
export function checkApplication(batch: Batch, properties: SparkProperties): FieldProblem[] {
  return [
    ...checkVersion(batch),
    ...checkImage(batch, properties),
    ...checkMain(batch),
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

function checkMain(batch: Batch): FieldProblem[] {
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
  if (isSubmitterLocal(file)) problems.push({ path: ['mainApplicationFile'], message: `"${file}" ${LOCAL_FILE}` });
  return problems;
}

function checkDependencies(batch: Batch, properties: SparkProperties): FieldProblem[] {
  return ['spark.jars', 'spark.files', 'spark.submit.pyFiles', 'spark.archives'].flatMap((property) => {
    const path = pathOfProperty(batch, property);
    return listOf(properties[property]).flatMap((uri, index) =>
      isSubmitterLocal(uri)
        ? [{ path: path[0] === 'sparkConf' ? path : [...path, index], message: `"${uri}" ${LOCAL_FILE}` }]
        : [],
    );
  });
}
