import type { Batch } from '../../model/batch/batch.ts';
import { languageOf, isSubmitterLocal } from '../../spark/application.ts';
import { contradictions, type SparkProperties, sparkProperties, listOf } from '../../spark/properties.ts';
import { pathOfProperty } from '../shared/property-path.ts';
import { checkFiles } from '../native/checks/files.ts';
import { checkReserved } from '../native/checks/reserved.ts';
import { checkTemplates } from '../native/checks/templates.ts';
import { checkValues } from '../native/checks/values.ts';
import type { Problem } from '../shared/submitter.ts';
import type { findDistribution } from './distribution.ts';
import { whyReserved } from './reserved.ts';

const UPLOAD_PATH = 'spark.kubernetes.file.upload.path';

/**
 * Everything in a batch that SparkBatch's control would not have, or that this worker's Spark can't do, all at once. The
 * rest spark-submit finds out itself.
 */
export function checkSparkSubmit(batch: Batch, distribution: ReturnType<typeof findDistribution>): Problem[] {
  return [...checkDistribution(batch, distribution), ...checkWithoutSpark(batch)];
}

/** What is wrong with a batch whatever Spark its worker has. */
export function checkWithoutSpark(batch: Batch): Problem[] {
  const properties = sparkProperties(batch);
  return [
    ...checkMain(batch),
    ...checkImage(properties),
    ...contradictions(batch).map(({ path, message }) => ({ path, message })),
    ...checkValues(batch, properties),
    ...checkReserved(batch, properties),
    ...checkControl(batch, properties),
    ...checkLocalFiles(batch, properties),
    ...checkTemplateFiles(batch, properties),
    ...checkTemplates(batch, properties),
    ...checkFiles(batch, properties),
    ...checkConfFiles(batch),
  ];
}

/** Files of Spark's configuration that change the spark-submit itself, on the worker, instead of the application. */
const OF_THE_LAUNCHER: ReadonlySet<string> = new Set(['spark-env.sh', 'java-opts']);

function checkConfFiles({ sparkConfFiles = {} }: Batch): Problem[] {
  return Object.keys(sparkConfFiles)
    .filter((name) => OF_THE_LAUNCHER.has(name))
    .map((name) => ({
      path: ['sparkConfFiles', name],
      message: 'would be heeded by the spark-submit on the worker: say it in sparkConf, driver.env and executor.env',
    }));
}

function checkDistribution({ sparkVersion }: Batch, found: ReturnType<typeof findDistribution>): Problem[] {
  if ('missing' in found) {
    return [{ path: ['submit', 'kind'], message: `"spark-submit" can not be: the worker ${found.missing}` }];
  }
  if (sparkVersion === undefined || minorOf(sparkVersion) === minorOf(found.version)) return [];
  const message =
    `"${sparkVersion}" is not the version of the worker's Spark distribution, ${found.version} at ${found.home}: ` +
    'leave it out, or submit to a worker (a task queue) whose SPARK_HOME has that version';
  return [{ path: ['sparkVersion'], message }];
}

function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function checkMain(batch: Batch): Problem[] {
  const { mainApplicationFile: file, mainClass } = batch;
  const problems: Problem[] = [];
  if (file.startsWith('-')) {
    // spark-submit would take it for an option, and what follows it for the option's value.
    problems.push({
      path: ['mainApplicationFile'],
      message: `"${file}" is not a file: spark-submit takes it for an option`,
    });
  }
  // Of a jar that lies here spark-submit reads the main class itself.
  if (mainClass === undefined && languageOf(batch) === 'java' && !isSubmitterLocal(file)) {
    problems.push({ path: ['mainClass'], message: 'is missing: an application in Java or Scala needs it' });
  }
  return problems;
}

function checkImage(properties: SparkProperties): Problem[] {
  const image = (role: string) => properties[`spark.kubernetes.${role}container.image`];
  if (image('') ?? (image('driver.') && image('executor.'))) return [];
  return [{ path: ['image'], message: 'is missing: name the container image of driver and executors' }];
}

function checkControl(batch: Batch, properties: SparkProperties): Problem[] {
  return Object.keys(properties).flatMap((property) => {
    const message = whyReserved(property);
    return message === undefined ? [] : [{ path: pathOfProperty(batch, property), message }];
  });
}

/** Files of the worker are allowed, that is what this kind is for: spark-submit uploads them for the driver. */
function checkLocalFiles(batch: Batch, properties: SparkProperties): Problem[] {
  if (properties[UPLOAD_PATH] !== undefined) return [];
  const files: [path: readonly (string | number)[], uri: string][] = [
    [['mainApplicationFile'], batch.mainApplicationFile],
    ...['spark.jars', 'spark.files', 'spark.submit.pyFiles', 'spark.archives'].flatMap((property) =>
      listOf(properties[property]).map((uri): [readonly (string | number)[], string] => [
        pathOfProperty(batch, property),
        uri,
      ]),
    ),
  ];
  return files
    .filter(([, uri]) => isSubmitterLocal(uri) && !uri.startsWith('-'))
    .map(([path, uri]) => ({
      path,
      message:
        `"${uri}" is a file of the worker, which spark-submit uploads for the driver: say where to in sparkConf, by ` +
        `${UPLOAD_PATH}; or write local:// before a file of the image`,
    }));
}

/** A template is carried by the batch, or is a file of the worker; the driver's gets what SparkBatch follows it by. */
function checkTemplateFiles(batch: Batch, properties: SparkProperties): Problem[] {
  return (['driver', 'executor'] as const).flatMap((role) => {
    const property = `spark.kubernetes.${role}.podTemplateFile`;
    const file = properties[property];
    if (file === undefined) return [];
    const path = pathOfProperty(batch, property);
    if (batch[role].template) {
      return [{ path, message: `and the field ${role}.template are both given: leave one of them out` }];
    }
    if (role === 'executor' || isSubmitterLocal(file)) return [];
    return [
      { path, message: `"${file}" must be a file of the worker: SparkBatch adds to it what it follows the driver by` },
    ];
  });
}
