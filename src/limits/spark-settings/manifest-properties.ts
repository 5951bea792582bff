import type { V1Pod } from '@kubernetes/client-node';
import { valueText } from '../../config/schema/flatten.ts';
import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';
import { asRecord, isRecord, type UnknownRecord, lookUp } from '../../model/lang.ts';
import { parsePropertiesFile } from '../../spark/properties-file.ts';
import { kubernetesYaml } from '../../yaml/kubernetes-yaml.ts';
import { expandedLater } from '../../spark/expansion.ts';
import { listIn } from '../requests/amounts.ts';
import { readHadoopFile } from './hadoop-files.ts';
import { merge, settingsInConfFile, settingsInEnv, withNested } from './hidden-settings.ts';
import { type HiddenSettings, NO_SETTINGS, type Setting, settingsInText } from './java-options.ts';

/** The Spark settings in the objects of a manifest. Every location is text for messages. */
export interface ManifestSettings {
  /** Spark properties, by the file, command line or environment that sets them. */
  readonly properties: readonly { readonly location: string; readonly settings: readonly Setting[] }[];
  /** Pod templates in ConfigMaps and Secrets. */
  readonly templates: readonly { readonly location: string; readonly pod: UnknownRecord }[];
  /** The paths under which the driver sees those templates. */
  readonly templateFiles: readonly string[];
  /** Settings that are known only when the pod runs. The reason follows the location in a message. */
  readonly opaque: readonly { readonly location: string; readonly reason: string }[];
}

/** A file in a ConfigMap or Secret of the manifest. */
interface ManifestFile {
  readonly location: string;
  readonly object: PlainObject;
  readonly name: string;
  readonly text: string;
}

/**
 * Finds Spark properties and pod templates wherever a manifest can have them: in ConfigMaps and Secrets, and in the
 * command lines and the environment of containers.
 */
export function readManifestSettings(pod: PlainObject & V1Pod, dependents: readonly PlainObject[]): ManifestSettings {
  const files = dependents.flatMap((object): ManifestFile[] =>
    filesOf(object).map(([name, text]) => ({
      location: `${object.kind} ${object.metadata?.name}, data[${JSON.stringify(name)}]`,
      object,
      name,
      text,
    })),
  );
  const templates = files.flatMap((file) => podsIn(file.text).map((template) => ({ ...file, pod: template })));
  const containers = containersOf(pod).map(({ location, container }) => ({
    location,
    found: readContainer(container),
  }));
  const fileSettings = files.map(({ location, name, text }) => ({ location, found: readFile(name, text) }));
  return {
    properties: [
      ...fileSettings.map(({ location, found }) => ({ location, settings: [...found.fallbacks, ...found.settings] })),
      ...containers.map(({ location, found }) => ({ location, settings: [...found.fallbacks, ...found.settings] })),
    ].filter(({ settings }) => settings.length > 0),
    templates,
    templateFiles: templates.flatMap((file) => mountedPaths(file, pod)),
    opaque: [...fileSettings, ...containers].flatMap(({ location, found }) =>
      found.opaque.map((reason) => ({ location, reason })),
    ),
  };
}

/** The paths at which the containers of the pod mount a file of one of the manifest's own ConfigMaps. */
function mountedPaths({ object, name }: ManifestFile, pod: PlainObject & V1Pod): string[] {
  const { volumes = [], containers = [] } = pod.spec ?? {};
  return volumes.flatMap(({ name: volume, configMap }) => {
    if (configMap?.name !== object.metadata?.name) return [];
    const items = configMap?.items;
    const paths = items ? items.flatMap(({ key, path }) => (key === name ? [path] : [])) : [name];
    const mounts = containers.flatMap(({ volumeMounts = [] }) =>
      volumeMounts.filter((mount) => mount.name === volume && !mount.subPath && !mount.subPathExpr),
    );
    return mounts.flatMap(({ mountPath }) => paths.map((path) => `${mountPath.replace(/\/$/, '')}/${path}`));
  });
}

function filesOf(object: PlainObject): [name: string, text: string][] {
  if (object.kind !== 'ConfigMap' && object.kind !== 'Secret') return [];
  const { data, stringData, binaryData } = { ...object } as UnknownRecord;
  const decoded = (map: unknown) =>
    Object.entries(asRecord(map)).map(([name, text]): [string, string] => [
      name,
      Buffer.from(String(text), 'base64').toString('utf8'),
    ]);
  const plain = (map: unknown) =>
    Object.entries(asRecord(map)).map(([name, text]): [string, string] => [name, String(text)]);
  return object.kind === 'Secret' ? [...decoded(data), ...plain(stringData)] : [...plain(data), ...decoded(binaryData)];
}

/**
 * The settings in a file, which may be a properties file, options of a JVM, a shell script, a Hadoop configuration or anything
 * else.
 */
function readFile(name: string, text: string): HiddenSettings {
  const ofConfFile = settingsInConfFile(name, text);
  const ofHadoop = /<property[\s>]/i.test(text) ? readHadoopFile(text) : NO_SETTINGS;
  const lines = Object.entries(parsePropertiesFile(text)).filter(([key]) => key.startsWith('spark.'));
  return withNested({
    settings: [...settingsInText(text), ...lines, ...ofHadoop.settings, ...ofConfFile.settings],
    fallbacks: ofConfFile.fallbacks,
    opaque: [...ofConfFile.opaque, ...ofHadoop.opaque],
  });
}

/** The Pods in a text, as a pod template file has them. */
function podsIn(text: string): UnknownRecord[] {
  if (!/\bcontainers\b|\bkind\b|\bspec\b/.test(text)) return [];
  return kubernetesYaml(text).contents.filter(
    (content): content is UnknownRecord =>
      isRecord(content) && (content['kind'] === 'Pod' || isRecord(content['spec'])),
  );
}

function containersOf(pod: PlainObject): { location: string; container: UnknownRecord }[] {
  const spec = asRecord(({ ...pod } as UnknownRecord)['spec']);
  return (['initContainers', 'containers'] as const).flatMap((field) =>
    listIn(spec[field]).flatMap((container, index) =>
      isRecord(container) ? [{ location: `Pod, spec.${field}[${index}]`, container }] : [],
    ),
  );
}

/** Options of spark-submit that set a property which requests resources or references others. */
const OPTIONS: Readonly<Record<string, string>> = {
  '--driver-memory': 'spark.driver.memory',
  '--executor-memory': 'spark.executor.memory',
  '--executor-cores': 'spark.executor.cores',
  '--driver-cores': 'spark.driver.cores',
  '--num-executors': 'spark.executor.instances',
  '--driver-java-options': 'spark.driver.extraJavaOptions',
  '--keytab': 'spark.kerberos.keytab',
};

/**
 * The Spark settings in `command`, `args` and `env` of a container, after the expansion of `$(NAME)` by Kubernetes. A
 * variable with a value from a Secret, a ConfigMap or a field can't be expanded here.
 */
function readContainer({ env, envFrom, command, args }: UnknownRecord): HiddenSettings {
  const variables = listIn(env).filter(isRecord);
  const values = new Map<string, string>();
  for (const { name, value } of variables) {
    if (value !== undefined) values.set(String(name), expand(valueText(value), values));
  }
  const expanded = variables.map((one) => ({
    ...one,
    ...(one['value'] !== undefined && { value: values.get(String(one['name'])) }),
  }));
  const hasUnknownValues = listIn(envFrom).length > 0 || variables.some(({ value }) => value === undefined);
  const words = [...listIn(command), ...listIn(args)].map((word) => expand(String(word), values));
  const settings: Setting[] = [];
  const opaque: string[] = [];
  words.forEach((word, index) => {
    const option = propertyOption(word, words[index + 1]);
    const text = option ? option.join('=') : word;
    const isUnexpanded = /\$\([\w.-]+\)/.test(text) && (option !== undefined || text.startsWith('$('));
    if (hasUnknownValues && isUnexpanded) opaque.push(expandedLater(text));
    else if (option) settings.push(option);
    // One by one: a text may have more settings than a call can have arguments.
    for (const setting of settingsInText(word)) settings.push(setting);
    if (/--conf|-c\s/.test(word) && /\s/.test(word)) for (const setting of shellOptions(word)) settings.push(setting);
  });
  return merge([withNested({ settings, fallbacks: [], opaque }), ...settingsInEnv(expanded)]);
}

/** The property that an option of spark-submit sets: `--conf k=v`, `-c k=v`, `--conf=k=v`, `--executor-memory v`. */
function propertyOption(word: string, next = ''): Setting | undefined {
  const [, option = '', joined] = /^(-c|--[a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
  const argument = joined ?? next;
  if (option === '--conf' || option === '-c') {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(argument) ?? [];
    return /^["']?spark\./.test(key) || key.startsWith('$(') ? [key, value] : undefined;
  }
  const property = lookUp(OPTIONS, option);
  return property ? [property, argument] : undefined;
}

/** The properties that `--conf` options in a shell command set. */
function shellOptions(command: string): Setting[] {
  const found = [...command.matchAll(/(?:--conf|-c)[\s=]+["']?(spark\.[^\s=]+)=("[^"]*"|'[^']*'|[^\s"']*)/g)];
  return found.map(([, key = '', value = '']) => [key, value.replace(/^["']|["']$/g, '')]);
}

/** Expands `$(NAME)` as Kubernetes does: a variable without a value stays as it is, and `$$(NAME)` is an escape. */
function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\$\(|\$\(([\w.-]+)\)/g, (whole, name: string | undefined) =>
    name === undefined ? '$(' : (values.get(name) ?? whole),
  );
}
