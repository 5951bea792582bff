import type { SparkProperties } from '../spark/properties.ts';
import { redactor } from '../redaction/redactor.ts';
import { isRecord } from '../model/lang.ts';
import { parseDuration } from '../model/duration.ts';
import { type BatchProblem, formatPath } from '../model/batch/problem.ts';
import { languageOfFile } from '../spark/application.ts';
import { parsePropertiesFile } from '../spark/properties-file.ts';
import { isReadAtSubmission, referencesIn, substituted } from '../spark/substitution.ts';
import { attention, type Conversion, type Note, problemsOfBatch } from './conversion.ts';
import { convertProperties, withoutOwnFields } from './convert-properties.ts';
import { Draft } from './draft.ts';
import { assertSubmitsApplication, locationNotes, OPTION_PROPERTIES, optionNotes } from './options.ts';
import { convertKrb5File } from './kerberos.ts';
import { convertTemplateFiles, withTemplates } from './pod-templates.ts';
import type { Field } from './shell/expand-words.ts';
import { hasUnknown, UnknownParts } from './shell/unknown-text.ts';
import { fieldsOf, type SparkSubmitArguments, parseSparkSubmit } from './spark-submit-arguments.ts';
import {
  convertEnvironment,
  environmentProperties,
  sparkConfiguration,
  type SubmittingMachine,
  UNKNOWN_MACHINE,
} from './submitting-machine.ts';
import { removeUnusedUploadPath, unsupportedByNative } from './unsupported-by-native.ts';

/** The surroundings of a command: everything that it depends on except its words. */
export interface CommandContext extends Partial<Omit<SubmittingMachine, 'env' | 'ownEnv'>> {
  /** The parts of the words that only a running shell could know. */
  readonly unknown?: UnknownParts;
  /** Variables of the machine on which the command ran. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Variables that the command line or script sets for spark-submit, over those of {@link env}. */
  readonly ownEnv?: ReadonlyMap<string, string>;
  /** The duration of a `timeout` before the command, as written. */
  readonly timeout?: string | undefined;
  /** Files that the script itself writes, by their path. */
  readonly writtenFiles?: ReadonlyMap<string, string>;
  /** Notes on the script around the command. */
  readonly scriptNotes?: readonly Note[];
}

/**
 * Converts a spark-submit command line.
 * @param words the arguments of spark-submit
 * @throws NotConvertibleError if it submits no application, or Spark would refuse it
 */
export function convertCommand(words: readonly (string | Field)[], context: CommandContext = {}): Conversion {
  const { unknown = new UnknownParts(), scriptNotes = [], writtenFiles = new Map<string, string>() } = context;
  const given = parseSparkSubmit(words.flatMap((word) => (typeof word === 'string' ? fieldsOf([word]) : [word])));
  assertSubmitsApplication(given);
  const machine = machineOf(context);
  const { properties, notes: sourceNotes, files } = allProperties(given, machine, writtenFiles);
  const draft = new Draft();
  const deployMode = valueOf(given, properties, '--deploy-mode') ?? machine.env.get('DEPLOY_MODE');
  const master = valueOf(given, properties, '--master') ?? machine.env.get('MASTER');
  const namespaceNotes = convertApplicationFile(draft, given, properties, master);
  const propertyNotes = convertProperties(draft, withoutOwnFields(properties));
  const isPython = languageOfFile(given.primaryResource ?? '') === 'python';
  const environmentNotes = convertEnvironment(draft, machine, properties, isPython);
  if (Object.keys(files).length > 0) draft.set(['sparkConfFiles'], files);
  const versionNotes = setVersionOfImage(draft);
  const templates = convertTemplateFiles(draft, properties, machine, writtenFiles);
  const kerberosNotes = convertKrb5File(draft, properties, machine, writtenFiles);
  const timeoutNotes = convertTimeout(draft, context.timeout, deployMode);
  const uploadNotes = removeUnusedUploadPath(draft);
  const unsupported = unsupportedByNative(draft);
  if (unsupported.length > 0) draft.set(['submit'], { kind: 'spark-submit' });
  const proxyNotes = convertProxyUser(draft, given, unsupported.length === 0);
  const notes = [
    ...locationNotes(master, deployMode),
    ...optionNotes(given),
    ...sourceNotes,
    ...scriptNotes,
    ...namespaceNotes,
    ...propertyNotes,
    ...environmentNotes,
    ...versionNotes,
    ...templates.notes,
    ...kerberosNotes,
    ...timeoutNotes,
    ...uploadNotes,
    ...unsupported,
    ...proxyNotes,
    ...secretNotes(properties, propertyNotes),
  ];
  const batch = draft.batch();
  const unknownPlaces = unknownProblems(batch, given, unknown);
  const problems = [
    ...unknownPlaces.problems,
    ...blankProblems(given),
    // A marker of an unknown part is never a valid name or amount: the part itself is the problem.
    ...problemsOfBatch(withTemplates(batch, templates)).filter(
      ({ path }) => !unknownPlaces.paths.some((unknownPath) => path === unknownPath),
    ),
  ];
  return unknown.asWrittenIn({ batch, notes, problems });
}

function machineOf(context: CommandContext): SubmittingMachine {
  const { env = {}, ownEnv = new Map<string, string>() } = context;
  const inherited = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return {
    ...UNKNOWN_MACHINE,
    ...Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined)),
    env: new Map([...inherited, ...ownEnv]),
    ownEnv: new Set(ownEnv.keys()),
  };
}

/** The properties of the command, from all their sources, with references replaced where Spark replaces them. */
function allProperties(
  given: SparkSubmitArguments,
  machine: SubmittingMachine,
  written: ReadonlyMap<string, string>,
): { readonly properties: SparkProperties; readonly notes: readonly Note[]; readonly files: Record<string, string> } {
  const options = Object.entries(OPTION_PROPERTIES).flatMap(([option, property]) => {
    const value = given.options.get(option);
    return value === undefined ? [] : [[property, value] as const];
  });
  const file = propertiesFile(given, machine, written);
  const configuration = sparkConfiguration(machine);
  // spark-submit reads its defaults only without a file of properties, or with --load-spark-defaults.
  const readsDefaults = !given.options.has('--properties-file') || given.switches.has('--load-spark-defaults');
  const declared: SparkProperties = {
    ...(readsDefaults && configuration.defaults),
    ...file.properties,
    ...given.conf,
    ...Object.fromEntries(options),
  };
  const environment = environmentProperties(machine, declared);
  const all = { ...declared, ...environment.properties };
  const references = replaceReferences(all, machine);
  return {
    properties: references.properties,
    files: { ...configuration.files },
    notes: [
      ...file.notes,
      ...configuration.notes,
      ...missingDefaults(given, configuration.defaults),
      ...environment.notes,
      ...references.notes,
    ],
  };
}

function missingDefaults({ switches }: SparkSubmitArguments, defaults: SparkProperties): Note[] {
  if (!switches.has('--load-spark-defaults') || Object.keys(defaults).length > 0) return [];
  const message = 'adds nothing here: no spark-defaults.conf was found; convert with --spark-conf-dir';
  return [attention('--load-spark-defaults', message)];
}

/** The properties of `--properties-file`. Those of `--conf` override them (`SparkSubmitArguments`). */
function propertiesFile(
  given: SparkSubmitArguments,
  { readText }: SubmittingMachine,
  written: ReadonlyMap<string, string>,
): { readonly properties: SparkProperties; readonly notes: readonly Note[] } {
  const path = given.options.get('--properties-file');
  if (path === undefined) return { properties: {}, notes: [] };
  const text = written.get(path);
  const file = text === undefined ? readText(path) : { text };
  if ('text' in file) return { properties: parsePropertiesFile(file.text), notes: [] };
  const message = `can't be read (${file.unreadable}): add its properties to sparkConf`;
  return { properties: {}, notes: [attention(`--properties-file ${path}`, message)] };
}

function replaceReferences(all: SparkProperties, { env }: SubmittingMachine) {
  const variables = Object.fromEntries(env);
  const properties: Record<string, string> = {};
  const notes: Note[] = [];
  for (const [property, value] of Object.entries(all)) {
    properties[property] = isReadAtSubmission(property) ? substituted(value, all, variables) : value;
    const result = properties[property];
    if (result !== value) notes.push({ about: property, message: `"${value}" is "${result}", as Spark replaces it` });
    const [left] = isReadAtSubmission(property) ? referencesIn(result) : [];
    if (left !== undefined) {
      notes.push(attention(property, `contains ${left}, which Spark may replace on its own machine: write its value`));
    }
  }
  return { properties, notes };
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
function convertApplicationFile(
  draft: Draft,
  given: SparkSubmitArguments,
  properties: SparkProperties,
  master: string | undefined,
): Note[] {
  const file = given.primaryResource ?? '';
  const mainClass = given.options.get('--class');
  const isScript = /\.(?:py|r)$/i.test(file);
  // The name that Spark gives an application without one.
  draft.set(['name'], valueOf(given, properties, '--name') ?? mainClass ?? file.replace(/^.*\//, ''));
  // Spark ignores the class of an application in Python or R.
  if (!isScript) draft.set(['mainClass'], mainClass);
  draft.set(['mainApplicationFile'], file);
  if (given.applicationArguments.length > 0) draft.set(['arguments'], [...given.applicationArguments]);
  const namespace = properties['spark.kubernetes.namespace'];
  draft.set(['namespace'], namespace);
  if (namespace !== undefined || (master !== undefined && !master.startsWith('k8s://'))) return [];
  draft.set(['namespace'], 'default');
  return [{ about: 'namespace', message: 'is default, that of spark-submit without spark.kubernetes.namespace' }];
}

/** A Spark image with a tag that starts with the Spark version: `apache/spark:3.5.7-python3`. */
const IMAGE_WITH_VERSION = /(?:^|\/)[^/:]*spark[^/:]*:v?([34]\.\d+(?:\.\d+)?)(?![\d.])/;

/** Sets `sparkVersion` to the version in the tag of the image. Without it, the batch would be taken for the newest version. */
function setVersionOfImage(draft: Draft): Note[] {
  const { image = '', sparkVersion } = draft.batch();
  if (sparkVersion !== undefined || image === '') return [];
  const version = IMAGE_WITH_VERSION.exec(image)?.[1];
  if (version === undefined) {
    const message = `is not known from the image "${image}": set it; without it, the batch is built as for the newest version`;
    return [attention('sparkVersion', message)];
  }
  draft.set(['sparkVersion'], version);
  return [
    {
      about: 'sparkVersion',
      message: `is ${version} according to the tag of the image: correct it if that is not the version of Spark`,
    },
  ];
}

/** A `timeout` before the command. In cluster mode it ended spark-submit, and the driver went on. */
function convertTimeout(draft: Draft, timeout: string | undefined, deployMode: string | undefined): Note[] {
  if (timeout === undefined) return [];
  const duration = /^\d+$/.test(timeout) ? `${timeout}s` : timeout;
  const isKnown = !hasUnknown(timeout) && parseDuration(duration) !== undefined;
  if (deployMode === 'cluster' || !isKnown) {
    const limit = isKnown ? `timeouts: { runtime: ${duration} }` : 'timeouts.runtime';
    const message = `is left out: it ended spark-submit and not the driver. To limit how long the driver runs, set ${limit}`;
    return [attention(`timeout ${timeout}`, message)];
  }
  draft.set(['timeouts', 'runtime'], duration);
  return [{ about: `timeout ${timeout}`, message: 'becomes timeouts.runtime' }];
}

function convertProxyUser(draft: Draft, { options }: SparkSubmitArguments, isNative: boolean): Note[] {
  const user = options.get('--proxy-user');
  if (user === undefined) return [];
  if (!isNative) {
    const message =
      "is left out: the worker's spark-submit would act for the user as well, with the worker's credentials";
    return [attention(`--proxy-user ${user}`, message)];
  }
  draft.set(['proxyUser'], user);
  return [];
}

/** A problem for every place that contains a part only a running shell could know: values and keys alike. */
function unknownProblems(batch: object, given: SparkSubmitArguments, unknown: UnknownParts) {
  const paths: string[] = [];
  const problems: BatchProblem[] = given.unknownOptions.flatMap((option) =>
    unknown.in(option).map(({ source, reason }) => ({
      path: '(the command)',
      message: `${source} ${reason} and holds options that only the running script knows: write them out`,
    })),
  );
  const visit = (value: unknown, path: readonly (string | number)[], key: string): void => {
    const text = typeof value === 'string' ? key + value : key;
    if (hasUnknown(text)) {
      paths.push(formatPath(path));
      for (const { source, reason } of unknown.in(text)) {
        const message = `${source} ${reason}, so its value is known only when it runs: write it in its place`;
        problems.push({ path: formatPath(path), message });
      }
    }
    if (Array.isArray(value)) value.forEach((item: unknown, index) => visit(item, [...path, index], ''));
    else if (isRecord(value)) for (const [name, inner] of Object.entries(value)) visit(inner, [...path, name], name);
  };
  visit(batch, [], '');
  return { paths, problems };
}

/** Options whose items spark-submit takes as they are: one that begins with a blank is a local file for it. */
const LIST_OPTIONS: Readonly<Record<string, string>> = {
  '--archives': 'deps.archives',
  '--files': 'deps.files',
  '--jars': 'deps.jars',
  '--py-files': 'deps.pyFiles',
};

function blankProblems({ options }: SparkSubmitArguments): BatchProblem[] {
  return Object.entries(LIST_OPTIONS).flatMap(([option, path]) =>
    (options.get(option) ?? '')
      .split(',')
      .filter((item) => item.trim() !== '' && /^\s/.test(item))
      .map((item) => ({
        path,
        message: `${option} has "${item}", which spark-submit takes for a local file because of its blank: remove the blank`,
      })),
  );
}

/** Notes about properties that hold a secret, which would be visible in Temporal's history. */
function secretNotes(properties: SparkProperties, propertyNotes: readonly Note[]): Note[] {
  const leftOut = new Set(propertyNotes.map(({ about }) => about));
  const redact = redactor({ 'spark.redaction.regex': properties['spark.redaction.regex'] ?? '' });
  return Object.entries(properties)
    .filter(([property, value]) => !leftOut.has(property) && mayHoldSecret(property, value))
    .filter(([property, value]) => redact(`${property}=${value}`) !== `${property}=${value}`)
    .map(([about]) =>
      attention(
        about,
        "looks like a secret, and a batch is stored in Temporal's history: move it to a Secret in the namespace and refer to that (spark.kubernetes.driver.secretKeyRef.VARIABLE, spark.kubernetes.executor.secretKeyRef.VARIABLE: secret:key)",
      ),
    );
}

/** Whether a property may hold a secret itself, rather than the name of a Secret, a file, or a switch. */
function mayHoldSecret(property: string, value: string): boolean {
  return (
    value !== '' &&
    !/secretKeyRef\.|\.secrets\.|pullSecrets$|(?:File|\.provider|\.enabled)$/.test(property) &&
    !/^(?:true|false|\d+)$/.test(value)
  );
}
