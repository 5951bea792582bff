import { basename, dirname, join } from 'node:path';
import { parsePropertiesFile } from '../spark/properties-file.ts';
import type { SparkProperties } from '../spark/properties.ts';
import { attention, type Note } from './conversion.ts';
import type { Draft } from './draft.ts';
import { hasUnknown } from './shell/unknown-text.ts';

/** The text of a file, or the reason why it can't be read. */
export type ReadText = { readonly text: string } | { readonly unreadable: string };
/** The text files of a folder by name, or the reason why it can't be read. */
export type ReadFolder =
  | {
      readonly files: Readonly<Record<string, string>>;
      /** Files that are no text, or too large for a ConfigMap. */
      readonly skipped?: readonly string[];
    }
  | { readonly unreadable: string };

/** The machine on which spark-submit ran, as far as its settings become part of a driver. */
export interface SubmittingMachine {
  /** Variables that spark-submit has, with markers of unknown parts. */
  readonly env: ReadonlyMap<string, string>;
  /** Those of {@link env} that the converted command line or script sets itself. */
  readonly ownEnv: ReadonlySet<string>;
  /** Folder to read instead of SPARK_CONF_DIR. */
  readonly sparkConfDir?: string | undefined;
  /** Folder to read instead of HADOOP_CONF_DIR. */
  readonly hadoopConfDir?: string | undefined;
  /** The path of spark-submit, as it was called. */
  readonly program?: string | undefined;
  readonly readText: (path: string) => ReadText;
  readonly readFolder: (path: string) => ReadFolder;
}

/** A machine of which nothing is known. */
export const UNKNOWN_MACHINE: SubmittingMachine = {
  env: new Map(),
  ownEnv: new Set(),
  readText: () => ({ unreadable: 'the file is not available' }),
  readFolder: () => ({ unreadable: 'the folder is not available' }),
};

/** What the configuration folder of Spark adds to a batch. */
export interface SparkConfiguration {
  /** The properties of `spark-defaults.conf`. */
  readonly defaults: SparkProperties;
  /** Files that spark-submit gives the driver. */
  readonly files: Readonly<Record<string, string>>;
  readonly notes: readonly Note[];
}

const DEFAULTS = 'spark-defaults.conf';

/** Reads the folder that spark-submit takes its defaults and further files from (`Utils.getDefaultPropertiesFile`). */
export function sparkConfiguration(machine: SubmittingMachine): SparkConfiguration {
  const { env, sparkConfDir, readFolder } = machine;
  const named = sparkConfDir ?? env.get('SPARK_CONF_DIR');
  const implied = impliedConfDir(machine);
  const folder = named ?? implied;
  const nothing = { defaults: {}, files: {} };
  if (folder === undefined) {
    const message =
      'of the submitting machine are not known: if it has any, convert with --spark-conf-dir, or set SPARK_CONF_DIR';
    return { ...nothing, notes: [{ about: 'spark-defaults.conf and the files beside it', message }] };
  }
  const read = hasUnknown(folder) ? { unreadable: 'its path is not known' } : readFolder(folder);
  if ('unreadable' in read) {
    if (named === undefined) return { ...nothing, notes: [] };
    const message =
      `can't be read (${read.unreadable}): spark-submit takes spark-defaults.conf from it and gives the driver its other ` +
      'files; convert with --spark-conf-dir, or add them to sparkConf and sparkConfFiles';
    return { ...nothing, notes: [attention(`SPARK_CONF_DIR ${folder}`, message)] };
  }
  const { [DEFAULTS]: defaults = '', ...others } = read.files;
  const files = Object.fromEntries(Object.entries(others).filter(([name]) => isGivenToDriver(name)));
  const notes: Note[] = [
    ...skippedNotes(folder, read.skipped?.filter(isGivenToDriver)),
    ...Object.keys(files).map((name) => ({ about: join(folder, name), message: 'becomes an entry of sparkConfFiles' })),
    ...(DEFAULTS in read.files ? [{ about: join(folder, DEFAULTS), message: 'is the base of the properties' }] : []),
  ];
  return { defaults: parsePropertiesFile(defaults), files, notes };
}

/** The folder `conf` beside spark-submit, which counts if SPARK_CONF_DIR is not set. */
function impliedConfDir({ env, program = '' }: SubmittingMachine): string | undefined {
  const home = env.get('SPARK_HOME');
  if (home !== undefined && home !== '') return join(home, 'conf');
  if (!program.startsWith('/') || basename(dirname(program)) !== 'bin') return undefined;
  return join(dirname(dirname(program)), 'conf');
}

/** Spark leaves out its own settings, templates and archives (`KubernetesClientUtils.listConfFiles`). */
function isGivenToDriver(name: string): boolean {
  return !/^spark.*(?:conf|properties)$/.test(name) && !/\.(?:template|gz|zip|jar|tar)$/.test(name);
}

/** Properties that variables of the machine stand for, where no option and no property says otherwise. */
const DEFAULT_PROPERTIES: readonly (readonly [variable: string, property: string])[] = [
  ['SPARK_DRIVER_MEMORY', 'spark.driver.memory'],
  ['SPARK_EXECUTOR_MEMORY', 'spark.executor.memory'],
  ['SPARK_EXECUTOR_CORES', 'spark.executor.cores'],
];

/** The properties that variables of the machine add (`SparkSubmitArguments.loadEnvironmentArguments`). */
export function environmentProperties(
  { env }: SubmittingMachine,
  given: SparkProperties,
): { readonly properties: SparkProperties; readonly notes: readonly Note[] } {
  const properties: Record<string, string> = {};
  const notes: Note[] = [];
  for (const [variable, property] of DEFAULT_PROPERTIES) {
    const value = env.get(variable);
    if (value === undefined || value === '' || given[property] !== undefined) continue;
    properties[property] = value;
    notes.push({ about: variable, message: `becomes ${property}` });
  }
  // The variable wins over the property (`LocalDirsFeatureStep`).
  const localDirs = env.get('SPARK_LOCAL_DIRS');
  if (localDirs !== undefined && localDirs !== '') {
    properties['spark.local.dir'] = localDirs;
    notes.push({ about: 'SPARK_LOCAL_DIRS', message: 'becomes spark.local.dir' });
  }
  return { properties, notes };
}

/** Adds what variables of the machine become in the driver: its user, its Python, and the files of HADOOP_CONF_DIR. */
export function convertEnvironment(
  draft: Draft,
  machine: SubmittingMachine,
  properties: SparkProperties,
  isPython: boolean,
): Note[] {
  return [
    ...convertUser(draft, machine, properties),
    ...(isPython ? convertPython(draft, machine, properties) : []),
    ...convertHadoopConfDir(draft, machine),
    ...otherVariables(machine),
  ];
}

/** The user that Hadoop takes the driver for (`Utils.getCurrentUserName`). */
function convertUser(draft: Draft, { env }: SubmittingMachine, properties: SparkProperties): Note[] {
  const variable = ['SPARK_USER', 'HADOOP_USER_NAME'].find((name) => (env.get(name) ?? '') !== '');
  const value = variable === undefined ? undefined : env.get(variable);
  if (variable === undefined || value === undefined) return [];
  if (properties['spark.kubernetes.driverEnv.SPARK_USER'] !== undefined) return [];
  draft.set(['driver', 'env', 'SPARK_USER'], value);
  return [{ about: variable, message: 'becomes driver.env.SPARK_USER, as spark-submit passes it on' }];
}

/** The Python of driver and executors (`DriverCommandFeatureStep.configureForPython`). */
function convertPython(draft: Draft, { env }: SubmittingMachine, properties: SparkProperties): Note[] {
  const [python, driverPython] = [env.get('PYSPARK_PYTHON'), env.get('PYSPARK_DRIVER_PYTHON')];
  const isSet = properties['spark.pyspark.python'] !== undefined;
  const notes: Note[] = [];
  const set = (name: string, value: string) => {
    draft.set(['driver', 'env', name], value);
    notes.push({ about: name, message: `becomes driver.env.${name}` });
  };
  if (python && !isSet) set('PYSPARK_PYTHON', python);
  if (driverPython && !isSet && properties['spark.pyspark.driver.python'] === undefined) {
    set('PYSPARK_DRIVER_PYTHON', driverPython);
  }
  return notes;
}

function convertHadoopConfDir(draft: Draft, { env, hadoopConfDir, readFolder }: SubmittingMachine): Note[] {
  const folder = hadoopConfDir ?? env.get('HADOOP_CONF_DIR');
  if (folder === undefined || folder === '') return [];
  const read = hasUnknown(folder) ? { unreadable: 'its path is not known' } : readFolder(folder);
  if ('unreadable' in read) {
    const message =
      `can't be read (${read.unreadable}): spark-submit gives its files to driver and executors; convert with ` +
      '--hadoop-conf-dir, or add them to hadoopConfFiles';
    return [attention(`HADOOP_CONF_DIR ${folder}`, message)];
  }
  const skipped = skippedNotes(folder, read.skipped);
  if (Object.keys(read.files).length === 0) return skipped;
  draft.set(['hadoopConfFiles'], read.files);
  return [...skipped, { about: `HADOOP_CONF_DIR ${folder}`, message: 'becomes hadoopConfFiles' }];
}

function skippedNotes(folder: string, skipped: readonly string[] = []): Note[] {
  return skipped.map((name) =>
    attention(join(folder, name), 'is left out: a ConfigMap holds text of at most 1 MiB; put the file into the image'),
  );
}

/** Variables of which the converted batch is independent. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(
  (
    'HADOOP_CONF_DIR HADOOP_USER_NAME HADOOP_HOME HADOOP_MAPRED_HOME JAVA_HOME PYSPARK_DRIVER_PYTHON PYSPARK_PYTHON ' +
    'SPARK_CONF_DIR SPARK_DRIVER_MEMORY SPARK_EXECUTOR_CORES SPARK_EXECUTOR_MEMORY SPARK_HOME SPARK_LOCAL_DIRS ' +
    'SPARK_LOCAL_HOSTNAME SPARK_LOCAL_IP SPARK_PRINT_LAUNCH_COMMAND SPARK_USER'
  ).split(' '),
);

/** Variables that the script sets for spark-submit and that have no counterpart. */
function otherVariables({ env, ownEnv }: SubmittingMachine): Note[] {
  return [...ownEnv]
    .filter((name) => env.has(name) && !WITHOUT_EFFECT.has(name))
    .filter((name) => /^(?:SPARK_|PYSPARK_|HADOOP_|YARN_CONF_DIR$|KUBECONFIG$)/.test(name))
    .map((name) =>
      attention(
        name,
        name === 'KUBECONFIG'
          ? 'is left out: the worker has the credentials of its clusters; set "cluster" if it serves several'
          : 'is left out: it is a setting of the machine of spark-submit; if the application reads it, add it to driver.env and executor.env',
      ),
    );
}
