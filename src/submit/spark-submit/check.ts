import type { ClusterApi } from '../../kubernetes/transport/cluster-api.ts';
import type { Batch } from '../../model/batch/batch.ts';
import { languageOf, isSubmitterLocal } from '../../spark/application.ts';
import { contradictions, type SparkProperties, sparkProperties, listOf } from '../../spark/properties.ts';
import { checkConfigFiles } from '../shared/config-files.ts';
import { checkTemplates } from '../shared/pod-template.ts';
import { entryFor, type FieldPath, type FieldProblem, pathOfProperty, propertyProblems } from '../shared/problem.ts';
import { checkPropertyValues } from '../shared/property-values.ts';
import { checkReservedLabels } from '../shared/ownership-labels.ts';
import type { findDistribution } from './distribution.ts';

const UPLOAD_PATH = 'spark.kubernetes.file.upload.path';

/**
 * Everything in a batch that would make SparkBatch lose control of the driver, or that the worker's Spark can't do.
 * spark-submit itself checks the rest.
 */
export function checkSparkSubmit(batch: Batch, distribution: ReturnType<typeof findDistribution>): FieldProblem[] {
  return [...checkDistribution(batch, distribution), ...checkWithoutSpark(batch)];
}

/** The checks that need no Spark distribution. */
export function checkWithoutSpark(batch: Batch): FieldProblem[] {
  const properties = sparkProperties(batch);
  return [
    ...checkMain(batch),
    ...checkImage(properties),
    ...contradictions(batch).map(({ path, message }) => ({ path, message })),
    ...checkPropertyValues(batch, properties),
    ...checkReservedLabels(batch, properties),
    ...propertyProblems(batch, properties, whyReservedProperty),
    ...checkLocalFiles(batch, properties),
    ...checkTemplateFiles(batch, properties),
    ...checkTemplates(batch, properties),
    ...checkConfigFiles(batch, properties),
    ...checkLauncherFiles(batch),
    ...checkProxyUser(batch),
  ];
}

/**
 * Why `spark-submit` can't connect to a cluster that its worker can connect to, as the end of a sentence; or undefined.
 */
export function whyUnsupportedCluster({ name, connectionSettings }: ClusterApi): string | undefined {
  // The fabric8 kubernetes-client of Spark 3.5, 4.0 and 4.1 ignores the field in a kubeconfig.
  if (connectionSettings.tlsServerName === undefined) return undefined;
  return (
    `cluster "${name}" has tlsServerName, which the Kubernetes client of spark-submit does not support: connect by an ` +
    "address that is in the server's certificate, or use another submit.kind"
  );
}

const CLUSTER = 'is set by the worker, which has the credentials of the cluster: name a cluster in the field "cluster"';
const CONTROL = 'is set by SparkBatch, which finds and follows the driver by it';

/** Properties that this kind reserves, besides those of `sparkConfSchema` and the labels of `checkReservedLabels`. */
const RESERVED: readonly (readonly [setting: string, reason: string])[] = [
  ['spark.kubernetes.submission.', 'has no effect here: SparkBatch runs spark-submit and follows the driver itself'],
  ['spark.kubernetes.authenticate.submission.', CLUSTER],
  ['spark.kubernetes.context', CLUSTER],
  ['spark.kubernetes.submitInDriver', CONTROL],
  ['spark.kubernetes.driver.resourceNamePrefix', CONTROL],
];

function whyReservedProperty(property: string): string | undefined {
  return entryFor(RESERVED, property)?.[1];
}

/** spark-submit would impersonate the user on the worker, too, with the worker's credentials. */
function checkProxyUser({ proxyUser }: Batch): FieldProblem[] {
  if (proxyUser === undefined) return [];
  const message = "would make the worker's spark-submit act for another user: remove it, or use submit.kind: native";
  return [{ path: ['proxyUser'], message }];
}

/** Spark configuration files that affect the spark-submit process on the worker and not the application. */
const LAUNCHER_FILES: ReadonlySet<string> = new Set(['spark-env.sh', 'java-opts']);

function checkLauncherFiles({ sparkConfFiles = {} }: Batch): FieldProblem[] {
  return Object.keys(sparkConfFiles)
    .filter((name) => LAUNCHER_FILES.has(name))
    .map((name) => ({
      path: ['sparkConfFiles', name],
      message: 'would be read by spark-submit on the worker: use sparkConf, driver.env and executor.env instead',
    }));
}

function checkDistribution({ sparkVersion }: Batch, found: ReturnType<typeof findDistribution>): FieldProblem[] {
  if ('missing' in found) {
    return [
      {
        path: ['submit', 'kind'],
        message: `"spark-submit" is not available: the worker ${found.missing}. ${found.advice}`,
      },
    ];
  }
  if (sparkVersion === undefined || minorVersion(sparkVersion) === minorVersion(found.version)) return [];
  const message =
    `"${sparkVersion}" is not the version of the worker's Spark distribution, ${found.version} at ${found.home}: ` +
    'remove it, or submit to a worker (a task queue) whose SPARK_HOME has that version';
  return [{ path: ['sparkVersion'], message }];
}

function minorVersion(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function checkMain(batch: Batch): FieldProblem[] {
  const { mainApplicationFile: file, mainClass } = batch;
  const problems: FieldProblem[] = [];
  if (file.startsWith('-')) {
    // spark-submit would read it as an option, and the first argument as the option's value.
    problems.push({
      path: ['mainApplicationFile'],
      message: `"${file}" is not a file: spark-submit reads it as an option`,
    });
  }
  // spark-submit finds the main class of a local jar itself.
  if (mainClass === undefined && languageOf(batch) === 'java' && !isSubmitterLocal(file)) {
    problems.push({ path: ['mainClass'], message: 'is missing: an application in Java or Scala needs it' });
  }
  return problems;
}

function checkImage(properties: SparkProperties): FieldProblem[] {
  const image = (role: string) => properties[`spark.kubernetes.${role}container.image`];
  if (image('') ?? (image('driver.') && image('executor.'))) return [];
  return [{ path: ['image'], message: 'is missing: name the container image of driver and executors' }];
}

/** Files of the worker are the reason to use this kind, but spark-submit must be able to upload them for the driver. */
function checkLocalFiles(batch: Batch, properties: SparkProperties): FieldProblem[] {
  if (properties[UPLOAD_PATH] !== undefined) return [];
  const files: [path: FieldPath, uri: string][] = [
    [['mainApplicationFile'], batch.mainApplicationFile],
    ...['spark.jars', 'spark.files', 'spark.submit.pyFiles', 'spark.archives'].flatMap((property) =>
      listOf(properties[property]).map((uri): [FieldPath, string] => [pathOfProperty(batch, property), uri]),
    ),
  ];
  return files
    .filter(([, uri]) => isSubmitterLocal(uri) && !uri.startsWith('-'))
    .map(([path, uri]) => ({
      path,
      message:
        `"${uri}" is a file of the worker, which spark-submit has to upload for the driver: set ${UPLOAD_PATH} in sparkConf; ` +
        'or write local:// in front of a file of the image',
    }));
}

/**
 * A template is either part of the batch or a file of the worker: SparkBatch adds its ownership labels to the driver's.
 */
function checkTemplateFiles(batch: Batch, properties: SparkProperties): FieldProblem[] {
  return (['driver', 'executor'] as const).flatMap((role) => {
    const property = `spark.kubernetes.${role}.podTemplateFile`;
    const file = properties[property];
    if (file === undefined) return [];
    const path = pathOfProperty(batch, property);
    if (batch[role].template) {
      return [{ path, message: `and the field ${role}.template are both set: remove one of them` }];
    }
    if (role === 'executor' || isSubmitterLocal(file)) return [];
    return [{ path, message: `"${file}" must be a file of the worker: SparkBatch adds its own labels to it` }];
  });
}
