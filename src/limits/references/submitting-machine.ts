import { isSubmitterLocal } from '../../spark/application.ts';
import { listOf, type SparkProperties } from '../../spark/properties.ts';
import { entryFor, type FieldPath } from '../../submit/shared/problem.ts';
import type { PathOf } from './properties.ts';
import { opaque, type ReferencedResource } from './referenced-resource.ts';

/** A spark-submit, and the machine that runs it. */
export interface SparkSubmitRun {
  /** The machine in messages: `the worker`, `the Spark operator`. */
  readonly machine: string;
  readonly mainApplicationFile: string;
  readonly properties: SparkProperties;
  readonly pathOf: PathOf;
}

/** Properties with lists of files that spark-submit opens. */
const FILE_LISTS = ['spark.jars', 'spark.files', 'spark.submit.pyFiles', 'spark.archives'];

/** Schemes of files that the driver opens, and not spark-submit (`DependencyUtils.resolveGlobPath`). */
const OPENED_BY_DRIVER = /^(?:local|https?|ftp):/i;

/** Properties with which spark-submit itself loads code, or opens files and connections of its machine. */
const PROPERTIES: readonly (readonly [setting: string, reason: (machine: string) => string])[] = [
  ...['packages', 'repositories', 'excludes', 'ivy', 'ivySettings'].map(
    (setting) =>
      [
        `spark.jars.${setting}`,
        (machine: string) =>
          `makes ${machine} fetch code and load it: list the jars in deps.jars, where the driver fetches them`,
      ] as const,
  ),
  [
    'spark.kubernetes.file.upload.path',
    (machine) => `uploads files of ${machine}: put files where the driver can fetch them`,
  ],
  [
    'spark.kubernetes.trust.certificates',
    (machine) => `makes ${machine} send its credentials to any server: remove it`,
  ],
  ['spark.kerberos.', (machine) => `makes ${machine} act with its own Kerberos credentials: remove it`],
  ['spark.yarn.', (machine) => `may make ${machine} act with its own Kerberos credentials: remove it`],
  ['spark.security.credentials.', (machine) => `makes ${machine} fetch tokens with its own credentials: remove it`],
  ['spark.hadoop.hadoop.security.', (machine) => `makes ${machine} act with its own credentials: remove it`],
  ['spark.hadoop.hadoop.proxyuser.', (machine) => `makes ${machine} act for other users: remove it`],
];

/**
 * Resources that a submission accesses on the machine of spark-submit: its files, its credentials, its process. The kinds
 * native and manifest run no spark-submit.
 */
export function submittingMachineReferences({
  machine,
  mainApplicationFile,
  properties,
  pathOf,
}: SparkSubmitRun): ReferencedResource[] {
  const byProperty = Object.entries(properties).flatMap(([property, value]) => {
    const entry = entryFor(PROPERTIES, property);
    return entry && value !== '' ? [opaque(pathOf(property), entry[1](machine))] : [];
  });
  const files: (readonly [path: FieldPath, uri: string])[] = [
    [['mainApplicationFile'], mainApplicationFile.trim()],
    ...FILE_LISTS.flatMap((property) =>
      listOf(properties[property]).map((uri): [FieldPath, string] => [pathOf(property), uri]),
    ),
  ];
  const setsHadoop = Object.keys(properties).some((key) => key.startsWith('spark.hadoop.'));
  return [...byProperty, ...files.flatMap(([path, uri]) => fileReference(path, uri, machine, setsHadoop))];
}

function fileReference(path: FieldPath, uri: string, machine: string, setsHadoop: boolean): ReferencedResource[] {
  if (uri.startsWith('-')) return [opaque(path, `"${uri}" is an option for spark-submit, not a file`)];
  if (isSubmitterLocal(uri)) {
    const advice = 'put it into the image (local://) or where the driver can fetch it';
    return [opaque(path, `"${uri}" is a file of ${machine}: ${advice}`)];
  }
  // spark-submit opens it with its own credentials, and with the batch's settings, which decide where they are sent.
  if (setsHadoop && !OPENED_BY_DRIVER.test(uri) && uri !== 'spark-internal') {
    const reason = `"${uri}" is opened by ${machine} itself, with the batch's spark.hadoop.* settings and its own credentials: use an https:// URL, or put it into the image`;
    return [opaque(path, reason)];
  }
  return [];
}
