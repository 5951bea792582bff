import { isSubmitterLocal } from '../../spark/application.ts';
import type { UnknownRecord } from '../../model/lang.ts';
import { fits } from '../../spark/pattern.ts';
import { listOf, type SparkProperties } from '../../spark/properties.ts';
import { entryFor, type FieldPath } from '../../submit/shared/problem.ts';
import { opaque, type ReferencedResource } from './referenced-resource.ts';

/** The field of the batch that sets a property. */
type PathOf = (property: string) => FieldPath;

/** A spark-submit, and the machine that runs it. */
export interface SparkSubmitRun {
  /** The machine in messages: `the worker`, `the Spark operator`. */
  readonly machine: string;
  readonly mainApplicationFile: string;
  readonly properties: SparkProperties;
  readonly pathOf: PathOf;
  /** Everything that becomes a setting of the submission. The arguments do not: they go to the driver unread. */
  readonly settings: UnknownRecord;
}

/** Properties with lists of files that spark-submit opens. */
const FILE_LISTS = ['spark.jars', 'spark.files', 'spark.submit.pyFiles', 'spark.archives'];

/** Schemes of files that the driver opens, and not spark-submit (`DependencyUtils.resolveGlobPath`). */
const OPENED_BY_DRIVER = /^(?:local|https?|ftp):/i;

/** Settings that decide where spark-submit connects to for a file, and with which credentials. */
const HADOOP = 'spark.hadoop.';

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
  settings,
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
  const opened = files.filter(([, uri]) => isOpenedBySubmitter(uri));
  return [
    ...byProperty,
    ...expansions(settings, [], machine),
    ...files.flatMap(([path, uri]) => fileReference(path, uri, machine)),
    ...(opened.length === 0
      ? []
      : Object.keys(properties)
          .filter((property) => property.startsWith(HADOOP))
          .map((property) => opaque(pathOf(property), hadoopReason(property, opened[0]?.[1] ?? '', machine)))),
  ];
}

/**
 * Spark replaces `${env:X}`, `${system:x}` and `${spark.x}` in settings that it reads, in the JVM that submits: what
 * it finds there ends up in the driver.
 */
function expansions(value: unknown, path: FieldPath, machine: string): ReferencedResource[] {
  if (typeof value === 'string') return value.includes('${') ? [opaque(path, expanded(machine))] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const itemPath = [...path, Array.isArray(value) ? Number(key) : key];
    return key.includes('${') ? [opaque(itemPath, expanded(machine))] : expansions(item, itemPath, machine);
  });
}

function expanded(machine: string): string {
  return `contains "\${", and Spark would replace it on ${machine}, also by its environment: write the value itself`;
}

function isOpenedBySubmitter(uri: string): boolean {
  return !uri.startsWith('-') && !isSubmitterLocal(uri) && !OPENED_BY_DRIVER.test(uri) && uri !== 'spark-internal';
}

function hadoopReason(property: string, uri: string, machine: string): string {
  return `sets ${property}, with which ${machine} itself would open "${uri}" and send its own credentials: use an https:// URL, or put the file into the image`;
}

function fileReference(path: FieldPath, uri: string, machine: string): ReferencedResource[] {
  if (uri.startsWith('-')) return [opaque(path, `"${uri}" is an option for spark-submit, not a file`)];
  if (isSubmitterLocal(uri)) {
    const advice = 'put it into the image (local://) or where the driver can fetch it';
    return [opaque(path, `"${uri}" is a file of ${machine}: ${advice}`)];
  }
  return isOpenedBySubmitter(uri) ? [{ kind: 'submitFile', value: uri, path }] : [];
}

/**
 * Whether a file matches a pattern of URIs. One that may lead elsewhere, by `..` or by escapes that Hadoop decodes, matches
 * nothing. The scheme is compared in lower case.
 */
export function submitFileFits(pattern: string, uri: string): boolean {
  if (/\.\.|[%\\\s]/.test(uri)) return false;
  return fits(
    pattern,
    uri.replace(/^[^:/]+(?=:)/, (scheme) => scheme.toLowerCase()),
  );
}
