import type { Batch } from '../../../model/batch/batch.ts';
import { languageOf, languageOfFile, isSubmitterLocal, isAtLeast, sparkVersion } from '../../../spark/application.ts';
import { type SparkProperties, listOf } from '../../../spark/properties.ts';
import type { Problem } from '../../shared/submitter.ts';
import { pathOfProperty } from '../../shared/property-path.ts';

const LOCAL =
  'is a file of the submitting machine, and native uploads nothing: put it in the image and write local:///path, name it where the driver can fetch it (s3a://, https://, ...), or use submit.kind: spark-submit';

const NAMES = { java: 'Java or Scala', python: 'Python', r: 'R' } as const;

/** What is to run, and on which image. */
export function checkApplication(batch: Batch, properties: SparkProperties): Problem[] {
  return [
    ...checkVersion(batch),
    ...checkImage(batch, properties),
    ...checkMain(batch),
    ...checkFiles(batch, properties),
  ];
}

function checkVersion(batch: Batch): Problem[] {
  return isAtLeast(sparkVersion(batch), 3, 5)
    ? []
    : [
        {
          path: ['sparkVersion'],
          message: `"${batch.sparkVersion}" is too old: native submission knows Spark from 3.5 on; use an image with a newer Spark`,
        },
      ];
}

function checkImage(batch: Batch, properties: SparkProperties): Problem[] {
  const image = properties['spark.kubernetes.driver.container.image'] ?? properties['spark.kubernetes.container.image'];
  if (image === undefined || image === '') {
    return [{ path: ['image'], message: 'is missing: name the container image of driver and executors' }];
  }
  if (image.includes('{{SPARK_VERSION}}') && batch.sparkVersion === undefined) {
    return [{ path: ['sparkVersion'], message: `is missing: the image "${image}" speaks of it` }];
  }
  return [];
}

function checkMain(batch: Batch): Problem[] {
  const { mainApplicationFile: file, mainClass, type } = batch;
  const problems: Problem[] = [];
  const language = languageOf(batch);
  if (languageOfFile(file) !== language) {
    // The driver's own spark-submit goes by the file's ending, whatever its arguments say.
    const message = `is ${type}, but Spark runs "${file}" as ${NAMES[languageOfFile(file)]}: Python files end in .py, R files in .R`;
    problems.push({ path: ['type'], message });
  }
  if (language === 'java' && mainClass === undefined) {
    problems.push({ path: ['mainClass'], message: 'is missing: an application in Java or Scala needs it' });
  }
  if (language !== 'java' && mainClass !== undefined) {
    const message = `has no meaning for an application in ${NAMES[language]}: leave it out`;
    problems.push({ path: ['mainClass'], message });
  }
  if (isSubmitterLocal(file)) problems.push({ path: ['mainApplicationFile'], message: `"${file}" ${LOCAL}` });
  return problems;
}

function checkFiles(batch: Batch, properties: SparkProperties): Problem[] {
  return ['spark.jars', 'spark.files', 'spark.submit.pyFiles', 'spark.archives'].flatMap((property) => {
    const path = pathOfProperty(batch, property);
    return listOf(properties[property]).flatMap((uri, index) =>
      isSubmitterLocal(uri)
        ? [{ path: path[0] === 'sparkConf' ? path : [...path, index], message: `"${uri}" ${LOCAL}` }]
        : [],
    );
  });
}
