import { parseAllDocuments } from 'yaml';
import type { V1Pod } from '@kubernetes/client-node';
import { valueText } from '../../config/schema/flatten.ts';
import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';
import { asRecord, isRecord, type UnknownRecord } from '../../model/lang.ts';
import { parsePropertiesFile } from '../../spark/properties-file.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { javaOptionProperties } from './java-options.ts';

/** The Spark settings in the objects of a manifest. Every location is text for messages. */
export interface ManifestSettings {
  /** Spark properties, by the file, command line or environment that sets them. */
  readonly properties: readonly { readonly location: string; readonly properties: SparkProperties }[];
  /** Pod templates in ConfigMaps and Secrets. */
  readonly templates: readonly { readonly location: string; readonly pod: UnknownRecord }[];
  /** The paths under which the driver sees those templates. */
  readonly templateFiles: readonly string[];
  /** Settings with a variable that Kubernetes expands only when the pod starts. */
  readonly unexpanded: readonly { readonly location: string; readonly setting: string }[];
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
  const containers = containersOf(pod).map(({ location, container }) => ({ location, ...readContainer(container) }));
  return {
    properties: [
      ...files.map(({ location, text }) => ({
        location,
        properties: { ...javaOptionProperties(text), ...propertiesIn(text) },
      })),
      ...containers.map(({ location, properties }) => ({ location, properties })),
    ].filter(({ properties }) => Object.keys(properties).length > 0),
    templates,
    templateFiles: templates.flatMap((file) => mountedPaths(file, pod)),
    unexpanded: containers.flatMap(({ location, unexpanded }) => unexpanded.map((setting) => ({ location, setting }))),
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

/** The Spark properties in a text, read as a properties file. A text of another format has none. */
function propertiesIn(text: string): SparkProperties {
  return Object.fromEntries(Object.entries(parsePropertiesFile(text)).filter(([key]) => key.startsWith('spark.')));
}

/** The Pods in a text, as a pod template file has them. */
function podsIn(text: string): UnknownRecord[] {
  if (!/\bcontainers\b|\bkind\b|\bspec\b/.test(text)) return [];
  const parsed = parseAllDocuments(text, { merge: true, prettyErrors: false, logLevel: 'silent' });
  const documents = 'empty' in parsed ? [] : parsed;
  return documents.flatMap((document) => {
    if (document.errors.length > 0) return [];
    const content: unknown = document.toJS({ maxAliasCount: 100 });
    return isRecord(content) && (content['kind'] === 'Pod' || isRecord(content['spec'])) ? [content] : [];
  });
}

function containersOf(pod: PlainObject): { location: string; container: UnknownRecord }[] {
  const spec = asRecord(({ ...pod } as UnknownRecord)['spec']);
  return (['initContainers', 'containers'] as const).flatMap((field) =>
    listIn(spec[field]).flatMap((container, index) =>
      isRecord(container) ? [{ location: `Pod, spec.${field}[${index}]`, container }] : [],
    ),
  );
}

/** The Spark settings in the command line and the environment of a container. */
interface ContainerSettings {
  readonly properties: SparkProperties;
  readonly unexpanded: readonly string[];
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
 * The Spark properties in `command`, `args` and `env` of a container, after the expansion of `$(NAME)` by Kubernetes. A
 * variable with a value from a Secret, a ConfigMap or a field can't be expanded here.
 */
function readContainer({ env, envFrom, command, args }: UnknownRecord): ContainerSettings {
  const variables = listIn(env).flatMap((one) => (isRecord(one) && typeof one['name'] === 'string' ? [one] : []));
  const values = new Map<string, string>();
  for (const { name, value } of variables) {
    if (value !== undefined) values.set(String(name), expand(valueText(value), values));
  }
  const hasUnknownValues = listIn(envFrom).length > 0 || variables.some(({ value }) => value === undefined);
  const words = [...listIn(command), ...listIn(args)].map((word) => expand(String(word), values));
  const properties: Record<string, string> = {};
  const unexpanded: string[] = [];
  for (const value of values.values()) Object.assign(properties, javaOptionProperties(value));
  words.forEach((word, index) => {
    const option = propertyOption(word, words[index + 1]);
    const text = option ? option.join('=') : word;
    const isUnexpanded = /\$\([\w.-]+\)/.test(text) && (option !== undefined || text.startsWith('$('));
    if (hasUnknownValues && isUnexpanded) {
      unexpanded.push(text);
    } else if (option) Object.assign(properties, { [option[0]]: option[1] });
    const isShellCommand = word.includes('--conf') && /\s/.test(word);
    Object.assign(properties, javaOptionProperties(word), isShellCommand ? shellOptions(word) : {});
  });
  return { properties, unexpanded };
}

/** The property that an option of spark-submit sets: `--conf k=v`, `-c k=v`, `--conf=k=v`, `--executor-memory v`. */
function propertyOption(word: string, next = ''): readonly [property: string, value: string] | undefined {
  const [, option = '', joined] = /^(-c|--[a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
  const argument = joined ?? next;
  if (option === '--conf' || option === '-c') {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(argument) ?? [];
    return /^["']?spark\./.test(key) || key.startsWith('$(') ? [key, value] : undefined;
  }
  const property = OPTIONS[option];
  return property ? [property, argument] : undefined;
}

/** The properties that `--conf` options in a shell command set. */
function shellOptions(command: string): SparkProperties {
  const found = [...command.matchAll(/(?:--conf|-c)[\s=]+["']?(spark\.[^\s=]+)=("[^"]*"|'[^']*'|[^\s"']*)/g)];
  return Object.fromEntries(found.map(([, key = '', value = '']) => [key, value.replace(/^["']|["']$/g, '')]));
}

/** Expands `$(NAME)` as Kubernetes does: a variable without a value stays as it is, and `$$(NAME)` is an escape. */
function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\$\(|\$\(([\w.-]+)\)/g, (whole, name: string | undefined) =>
    name === undefined ? '$(' : (values.get(name) ?? whole),
  );
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
