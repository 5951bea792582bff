import type { SparkProperties } from '../spark/properties.ts';
import { redactor } from '../redaction/redactor.ts';
import { isRecord } from '../model/lang.ts';
import { type BatchProblem, formatPath } from '../model/batch/problem.ts';
import { type Conversion, type Note, problemsOfBatch } from './conversion.ts';
import { convertProperties } from './convert-properties.ts';
import { Draft } from './draft.ts';
import { assertSubmitsApplication, locationNotes, OPTION_PROPERTIES, optionNotes } from './options.ts';
import { convertTemplateFiles, withPlaceholderTemplates } from './pod-templates.ts';
import { type SparkSubmitArguments, parseSparkSubmit } from './spark-submit-arguments.ts';
import { removeUnusedUploadPath, unsupportedByNative } from './unsupported-by-native.ts';

/** Properties that have their own option and are converted to their own field. */
const SEPARATE_PROPERTIES: ReadonlySet<string> = new Set([
  'spark.master',
  'spark.submit.deployMode',
  'spark.app.name',
  'spark.kubernetes.namespace',
]);

/** The surroundings of a command: everything that it depends on except its words. */
export interface CommandContext {
  /** Expansions that only a shell could evaluate, as they are written in the words: `$(date)`. */
  readonly unknown?: readonly string[];
  /** Reads the properties of a `--properties-file`, or returns the reason why it can't be read. */
  readonly propertiesFile?: (
    path: string,
  ) => { readonly properties: SparkProperties } | { readonly unreadable: string };
}

/**
 * Converts a spark-submit command line.
 * @param words the arguments of spark-submit
 * @throws NotConvertibleError if it submits no application, or Spark would refuse it
 */
export function convertCommand(words: readonly string[], context: CommandContext = {}): Conversion {
  const given = parseSparkSubmit(words);
  assertSubmitsApplication(given);
  const { properties, notes: fileNotes } = withPropertiesFile(given, context);
  const draft = new Draft();
  convertApplicationFile(draft, given, properties);
  const propertyNotes = convertProperties(draft, withoutSeparate(properties));
  const versionNotes = setVersionOfImage(draft);
  const templateNotes = convertTemplateFiles(draft, properties);
  const uploadNotes = removeUnusedUploadPath(draft);
  const unsupported = unsupportedByNative(draft);
  if (unsupported.length > 0) draft.set(['submit'], { kind: 'spark-submit' });
  const notes = [
    ...locationNotes(valueOf(given, properties, '--master'), valueOf(given, properties, '--deploy-mode')),
    ...optionNotes(given),
    ...fileNotes,
    ...propertyNotes,
    ...versionNotes,
    ...templateNotes,
    ...uploadNotes,
    ...unsupported,
    ...secretNotes(properties, propertyNotes),
  ];
  const batch = draft.batch();
  const problems = [
    ...expansionProblems(batch, context.unknown ?? []),
    ...problemsOfBatch(withPlaceholderTemplates(batch)),
  ];
  return { batch, notes, problems };
}

/** Options override `--conf`, which overrides the file (Spark's `SparkSubmitArguments.loadEnvironmentArguments`). */
function withPropertiesFile(given: SparkSubmitArguments, { propertiesFile }: CommandContext) {
  const path = given.options.get('--properties-file');
  const options = Object.entries(OPTION_PROPERTIES).flatMap(([option, property]) => {
    const value = given.options.get(option);
    return value === undefined ? [] : [[property, value] as const];
  });
  const file =
    path === undefined ? { properties: {} } : (propertiesFile?.(path) ?? { unreadable: 'the file is not available' });
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

/** Converts the name, the application with its arguments, and the namespace. */
function convertApplicationFile(draft: Draft, given: SparkSubmitArguments, properties: SparkProperties): void {
  const file = given.primaryResource ?? '';
  const mainClass = given.options.get('--class');
  const isScript = /\.(?:py|r)$/i.test(file);
  // The name that Spark gives an application without one.
  draft.set(['name'], valueOf(given, properties, '--name') ?? mainClass ?? file.replace(/^.*\//, ''));
  // Spark ignores the class of an application in Python or R.
  if (!isScript) draft.set(['mainClass'], mainClass);
  draft.set(['mainApplicationFile'], file);
  if (given.applicationArguments.length > 0) draft.set(['arguments'], [...given.applicationArguments]);
  draft.set(['namespace'], properties['spark.kubernetes.namespace']);
}

function withoutSeparate(properties: SparkProperties): SparkProperties {
  return Object.fromEntries(Object.entries(properties).filter(([property]) => !SEPARATE_PROPERTIES.has(property)));
}

/** A Spark image with a tag that starts with the Spark version: `apache/spark:3.5.7-python3`. */
const IMAGE_WITH_VERSION = /(?:^|\/)[^/:]*spark[^/:]*:v?([34]\.\d+\.\d+)(?![\d.])/;

/** Sets `sparkVersion` to the version in the tag of the image. Without it, the batch would be taken for the newest version. */
function setVersionOfImage(draft: Draft): Note[] {
  const { image = '', sparkVersion } = draft.batch();
  const version = IMAGE_WITH_VERSION.exec(image)?.[1];
  if (version === undefined || sparkVersion !== undefined) return [];
  draft.set(['sparkVersion'], version);
  return [
    {
      about: 'sparkVersion',
      message: `is ${version} according to the tag of the image: correct it if that is not the version of Spark`,
    },
  ];
}

/** A problem for every value of the batch that contains an expansion only a shell could evaluate. */
function expansionProblems(batch: object, unknown: readonly string[]): BatchProblem[] {
  return unknown.flatMap((expansion) =>
    pathsOf(expansion, batch).map((path) => ({
      path: formatPath(path),
      message: `${expansion} can only be expanded by a shell, and the script is not run: replace it by its value`,
    })),
  );
}

function pathsOf(text: string, value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value === 'string') return value.includes(text) ? [[...path]] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => pathsOf(text, item, [...path, index]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(text, inner, [...path, key]));
}

/** Notes about properties that hold a secret, which would be visible in Temporal's history. */
function secretNotes(properties: SparkProperties, propertyNotes: readonly Note[]): Note[] {
  const leftOut = new Set(propertyNotes.map(({ about }) => about));
  const redact = redactor({ 'spark.redaction.regex': properties['spark.redaction.regex'] ?? '' });
  return Object.entries(properties)
    .filter(([property, value]) => !leftOut.has(property) && mayHoldSecret(property, value))
    .filter(([property, value]) => redact(`${property}=${value}`) !== `${property}=${value}`)
    .map(([about]) => ({
      about,
      message:
        "looks like a secret, and a batch is stored in Temporal's history: move it to a Secret in the namespace and refer to that (spark.kubernetes.driver.secretKeyRef.VARIABLE, spark.kubernetes.executor.secretKeyRef.VARIABLE: secret:key)",
    }));
}

/** Whether a property may hold a secret itself, rather than the name of a Secret, a file, or a switch. */
function mayHoldSecret(property: string, value: string): boolean {
  return (
    value !== '' &&
    !/secretKeyRef\.|\.secrets\.|pullSecrets$|(?:File|\.provider|\.enabled)$/.test(property) &&
    !/^(?:true|false|\d+)$/.test(value)
  );
}
