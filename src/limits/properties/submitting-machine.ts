import { type SparkProperties, listOf } from '../../spark/properties.ts';
import { isSubmitterLocal } from '../../spark/application.ts';
import { type Path, type Reach, unseen } from '../referenced-resource.ts';
import type { PathOf } from './property-references.ts';

/** What a spark-submit is told, and on whose machine it runs. */
export interface Submitting {
  /** `the worker`, `the Spark operator`. */
  readonly who: string;
  readonly mainApplicationFile: string;
  readonly properties: SparkProperties;
  readonly pathOf: PathOf;
}

/** Lists of files that spark-submit opens. */
const FILES = ['spark.jars', 'spark.files', 'spark.submit.pyFiles', 'spark.archives'];

/** Schemes that spark-submit leaves to the driver to open (`DependencyUtils.resolveGlobPath`). */
const LEFT_TO_DRIVER = /^(?:local|https?|ftp):/i;

/** Properties by which the submitting JVM itself loads code, or opens files and connections of its machine. */
const IN_PROCESS: readonly (readonly [setting: string, why: (who: string) => string])[] = [
  ...['packages', 'repositories', 'excludes', 'ivy', 'ivySettings'].map(
    (setting) =>
      [
        `spark.jars.${setting}`,
        (who: string) =>
          `makes ${who} fetch code and load it: name the jars themselves in deps.jars, where the driver fetches them`,
      ] as const,
  ),
  ['spark.kubernetes.file.upload.path', (who) => `uploads files of ${who}: put files where the driver can fetch them`],
  ['spark.kubernetes.trust.certificates', (who) => `makes ${who} show its credentials to any server: leave it out`],
  ['spark.kerberos.', (who) => `makes ${who} act with its own Kerberos credentials: leave it out`],
  ['spark.yarn.', (who) => `may make ${who} act with its own Kerberos credentials: leave it out`],
  ['spark.security.credentials.', (who) => `makes ${who} fetch tokens with its own credentials: leave it out`],
  ['spark.hadoop.hadoop.security.', (who) => `makes ${who} act with its own credentials: leave it out`],
  ['spark.hadoop.hadoop.proxyuser.', (who) => `makes ${who} act for others: leave it out`],
];

/**
 * What a submission reaches on the machine that runs spark-submit: its files, its credentials, its process. A native
 * submission and a manifest run none.
 */
export function submittingMachineReach({ who, mainApplicationFile, properties, pathOf }: Submitting): Reach[] {
  const options = Object.entries(properties).flatMap(([key, value]) => {
    const row = IN_PROCESS.find(([setting]) => (setting.endsWith('.') ? key.startsWith(setting) : key === setting));
    return row && value !== '' ? [unseen(pathOf(key), row[1](who))] : [];
  });
  const files: (readonly [path: Path, uri: string])[] = [
    [['mainApplicationFile'], mainApplicationFile.trim()],
    ...FILES.flatMap((property) => listOf(properties[property]).map((uri): [Path, string] => [pathOf(property), uri])),
  ];
  const configures = Object.keys(properties).some((key) => key.startsWith('spark.hadoop.'));
  return [...options, ...files.flatMap(([path, uri]) => fileReach(path, uri, who, configures))];
}

function fileReach(path: Path, uri: string, who: string, configures: boolean): Reach[] {
  if (uri.startsWith('-')) return [unseen(path, `"${uri}" is an option for spark-submit, and no file`)];
  if (isSubmitterLocal(uri)) {
    return [
      unseen(path, `"${uri}" is a file of ${who}: put it in the image (local://) or where the driver can fetch it`),
    ];
  }
  // Opened with the batch's own settings: whose credentials go where is then the batch's to say.
  if (configures && !LEFT_TO_DRIVER.test(uri) && uri !== 'spark-internal') {
    const why = `"${uri}" is looked up by ${who} itself, with the batch's spark.hadoop.* settings and its own credentials: name it by https://, or put it in the image`;
    return [unseen(path, why)];
  }
  return [];
}
