import type { SparkProperties } from '../spark/properties.ts';
import { redactor } from '../redaction/redactor.ts';
import { beyondNative, idleUploadPath } from './unsupported-by-native.ts';
import { problemsOfBatch } from './check.ts';
import type { Conversion, Note } from './conversion.ts';
import { Draft } from './draft.ts';
import { OPTION_PROPERTIES, optionNotes, placeNotes, refuseWhatIsNoSubmission } from './options.ts';
import { templateFiles, withTemplatesRead } from './pod-templates.ts';
import { whyLeftOut } from './properties-without-counterpart.ts';
import { whyReservedProperty } from './reserved.ts';
import { type SparkSubmitArguments, parseSparkSubmit } from './spark-submit-arguments.ts';
import { unknownProblems } from './unknown-problems.ts';
import { versionOfImage } from './version-of-image.ts';

/** Properties that options and fields of their own say. */
const PLACES: ReadonlySet<string> = new Set([
  'spark.master',
  'spark.submit.deployMode',
  'spark.app.name',
  'spark.kubernetes.namespace',
]);

/** Where the words come from. */
export interface CommandSurroundings {
  /** What in the words stands for something that only a shell knows. */
  readonly unknown?: readonly string[];
  /** The properties of a `--properties-file`, or why it can't be read. */
  readonly propertiesFile?: (
    path: string,
  ) => { readonly properties: SparkProperties } | { readonly unreadable: string };
}

/**
 * The batch that a spark-submit command line asks for.
 * @param words the arguments of spark-submit
 * @throws NotConvertible when it submits no application, or Spark would refuse it
 */
export function convertCommand(words: readonly string[], surroundings: CommandSurroundings = {}): Conversion {
  const given = parseSparkSubmit(words);
  refuseWhatIsNoSubmission(given);
  const { properties, notes: fileNotes } = withPropertiesFile(given, surroundings);
  const draft = new Draft();
  describe(draft, given, properties);
  const left = sayProperties(draft, properties);
  const version = versionOfImage(draft);
  const templates = templateFiles(draft, properties);
  const idle = idleUploadPath(draft);
  const beyond = beyondNative(draft);
  if (beyond.length > 0) draft.set(['submit'], { kind: 'spark-submit' });
  const notes = [
    ...placeNotes(valueOf(given, properties, '--master'), valueOf(given, properties, '--deploy-mode')),
    ...optionNotes(given),
    ...fileNotes,
    ...left,
    ...version,
    ...templates,
    ...idle,
    ...beyond,
    ...secretNotes(properties, left),
  ];
  const batch = draft.batch();
  const problems = [
    ...unknownProblems(batch, surroundings.unknown ?? []),
    ...problemsOfBatch(withTemplatesRead(batch)),
  ];
  return { batch, notes, problems };
}

/** An option goes before `--conf`, `--conf` before a file (Spark's `SparkSubmitArguments.loadEnvironmentArguments`). */
function withPropertiesFile(given: SparkSubmitArguments, { propertiesFile }: CommandSurroundings) {
  const path = given.options.get('--properties-file');
  const options = Object.entries(OPTION_PROPERTIES).flatMap(([option, property]) => {
    const value = given.options.get(option);
    return value === undefined ? [] : [[property, value] as const];
  });
  const file = path === undefined ? { properties: {} } : (propertiesFile?.(path) ?? { unreadable: 'it is not here' });
  const notes: Note[] = [];
  let fromFile: SparkProperties = {};
  if ('unreadable' in file) {
    notes.push({
      about: `--properties-file ${path}`,
      message: `can't be read (${file.unreadable}): add its properties to sparkConf`,
    });
  } else fromFile = file.properties;
  return { properties: { ...fromFile, ...given.conf, ...Object.fromEntries(options) } as SparkProperties, notes };
}

const BY_PROPERTY: Readonly<Record<string, string>> = {
  '--master': 'spark.master',
  '--deploy-mode': 'spark.submit.deployMode',
  '--name': 'spark.app.name',
};

function valueOf(given: SparkSubmitArguments, properties: SparkProperties, option: string): string | undefined {
  return given.options.get(option) ?? properties[BY_PROPERTY[option] ?? ''];
}

/** What is to run, and where. */
function describe(draft: Draft, given: SparkSubmitArguments, properties: SparkProperties): void {
  const file = given.primaryResource ?? '';
  const mainClass = given.options.get('--class');
  const scripted = /\.(?:py|r)$/i.test(file);
  // As Spark names an application that has no name.
  draft.set(['name'], valueOf(given, properties, '--name') ?? mainClass ?? file.replace(/^.*\//, ''));
  // Of an application in Python or R Spark takes no notice of a class.
  if (!scripted) draft.set(['mainClass'], mainClass);
  draft.set(['mainApplicationFile'], file);
  if (given.applicationArguments.length > 0) draft.set(['arguments'], [...given.applicationArguments]);
  draft.set(['namespace'], properties['spark.kubernetes.namespace']);
}

/** Says every property that a batch may say; tells of the others. */
function sayProperties(draft: Draft, properties: SparkProperties): Note[] {
  return Object.entries(properties).flatMap(([property, value]): Note[] => {
    if (PLACES.has(property)) return [];
    if (!property.startsWith('spark.')) {
      return [{ about: property, message: 'is left out: it is not a Spark property, and Spark ignores it' }];
    }
    const reason = whyLeftOut(property) ?? whyReservedProperty(property);
    if (reason !== undefined) return [{ about: property, message: `is left out: ${reason}` }];
    draft.property(property, value);
    return [];
  });
}

/** Properties that hold a secret: a batch is kept in Temporal's history. */
function secretNotes(properties: SparkProperties, left: readonly Note[]): Note[] {
  const leftOut = new Set(left.map(({ about }) => about));
  const redact = redactor({ 'spark.redaction.regex': properties['spark.redaction.regex'] ?? '' });
  return Object.entries(properties)
    .filter(([property, value]) => !leftOut.has(property) && holdsValue(property, value))
    .filter(([property, value]) => redact(`${property}=${value}`) !== `${property}=${value}`)
    .map(([about]) => ({
      about,
      message:
        "looks like a secret, and a batch is kept in Temporal's history: put it in a Secret of the namespace and name that (spark.kubernetes.driver.secretKeyRef.VARIABLE, spark.kubernetes.executor.secretKeyRef.VARIABLE: secret:key)",
    }));
}

/** Names of Secrets, and files that hold them, are none themselves. */
function holdsValue(property: string, value: string): boolean {
  return (
    value !== '' &&
    !/secretKeyRef\.|\.secrets\.|pullSecrets$|(?:File|\.provider|\.enabled)$/.test(property) &&
    !/^(?:true|false|\d+)$/.test(value)
  );
}
