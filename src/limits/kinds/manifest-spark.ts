import { parseAllDocuments } from 'yaml';
import type { V1Pod } from '@kubernetes/client-node';
import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';
import { parsePropertiesFile } from '../../spark/properties-file.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { definedIn } from '../properties/java-options.ts';
import { asRecord, isRecord } from '../../model/lang.ts';
import { argumentsOf } from './manifest-arguments.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A text of a ConfigMap or Secret of the manifest. */
interface FileOfObject {
  readonly place: string;
  readonly object: PlainObject;
  readonly name: string;
  readonly text: string;
}

/** What the objects of a manifest say to Spark. */
export interface ManifestSpark {
  /** Properties, with where they are said. */
  readonly texts: readonly { readonly place: string; readonly properties: SparkProperties }[];
  /** Pod templates, with where they are. */
  readonly templates: readonly { readonly place: string; readonly pod: Fields }[];
  /** Files, as the driver sees them, that are those templates. */
  readonly templateFiles: readonly string[];
  /** What is said in a way that can't be read now. */
  readonly unseen: readonly { readonly place: string; readonly why: string }[];
}

/**
 * Looks for Spark's properties and pod templates wherever a manifest can say them: in its ConfigMaps and Secrets, in the
 * command lines and the environment of its containers.
 */
export function manifestSpark(pod: PlainObject & V1Pod, dependents: readonly PlainObject[]): ManifestSpark {
  const files = dependents.flatMap((object): FileOfObject[] =>
    filesOf(object).map(([name, text]) => ({
      place: `${object.kind} ${object.metadata?.name}, data[${JSON.stringify(name)}]`,
      object,
      name,
      text,
    })),
  );
  const templates = files.flatMap((file) => podsIn(file.text).map((template) => ({ ...file, pod: template })));
  const containers = containersOf(pod).map(({ place, container }) => ({ place, ...argumentsOf(container) }));
  return {
    texts: [
      ...files.map(({ place, text }) => ({ place, properties: { ...definedIn(text), ...propertiesIn(text) } })),
      ...containers.map(({ place, properties }) => ({ place, properties })),
    ].filter(({ properties }) => Object.keys(properties).length > 0),
    templates,
    templateFiles: templates.flatMap((file) => pathsOf(file, pod)),
    unseen: containers.flatMap(({ place, unseen }) => unseen.map((why) => ({ place, why }))),
  };
}

/** Where the containers of the pod see a file of one of the manifest's own ConfigMaps. */
function pathsOf({ object, name }: FileOfObject, pod: PlainObject & V1Pod): string[] {
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

/** The properties of all texts together, the last one that says a key; for what is asked, see `asks`. */
export function mergedProperties({ texts }: ManifestSpark): SparkProperties {
  return Object.assign({}, ...texts.map(({ properties }) => properties)) as SparkProperties;
}

function filesOf(object: PlainObject): [name: string, text: string][] {
  if (object.kind !== 'ConfigMap' && object.kind !== 'Secret') return [];
  const { data, stringData, binaryData } = { ...object } as Fields;
  const decoded = (map: unknown) =>
    Object.entries(asRecord(map)).map(([name, text]): [string, string] => [
      name,
      Buffer.from(String(text), 'base64').toString('utf8'),
    ]);
  const plain = (map: unknown) =>
    Object.entries(asRecord(map)).map(([name, text]): [string, string] => [name, String(text)]);
  return object.kind === 'Secret' ? [...decoded(data), ...plain(stringData)] : [...plain(data), ...decoded(binaryData)];
}

/** A text is taken for a properties file if a line of it is a property of Spark's. */
function propertiesIn(text: string): SparkProperties {
  return Object.fromEntries(Object.entries(parsePropertiesFile(text)).filter(([key]) => key.startsWith('spark.')));
}

/** Pods in a text, as a pod template file has them. */
function podsIn(text: string): Fields[] {
  if (!/\bcontainers\b|\bkind\b|\bspec\b/.test(text)) return [];
  const parsed = parseAllDocuments(text, { merge: true, prettyErrors: false, logLevel: 'silent' });
  const documents = 'empty' in parsed ? [] : parsed;
  return documents.flatMap((document) => {
    if (document.errors.length > 0) return [];
    const content: unknown = document.toJS({ maxAliasCount: 100 });
    return isRecord(content) && (content['kind'] === 'Pod' || isRecord(content['spec'])) ? [content] : [];
  });
}

function containersOf(pod: PlainObject): { place: string; container: Fields }[] {
  const spec = asRecord(({ ...pod } as Fields)['spec']);
  return (['initContainers', 'containers'] as const).flatMap((field) => {
    const containers = spec[field];
    return (Array.isArray(containers) ? containers : []).flatMap((container: unknown, index) =>
      isRecord(container) ? [{ place: `Pod, spec.${field}[${index}]`, container }] : [],
    );
  });
}
