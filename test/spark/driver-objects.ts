/** The objects that a submission creates, as plain JSON, with the properties parsed. */
export interface DriverObjects {
  readonly pod: JsonObject;
  readonly service: JsonObject;
  readonly configMap: JsonObject;
  readonly properties: Readonly<Record<string, string>>;
  /** Further dependents (claims, secrets, ConfigMaps), by `Kind/name`; absent without any. */
  readonly others?: Readonly<Record<string, JsonObject>>;
}

/** A JSON object. */
export interface JsonObject {
  readonly [field: string]: unknown;
}

/** A Kubernetes object, as far as it is read here. */
interface Named {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly labels?: Readonly<Record<string, string>> };
}

/** The objects of a submission by their role. */
interface CreatedObjects {
  readonly pod: Named;
  readonly service: Named;
  readonly configMap: Named;
  readonly others?: readonly Named[];
}

const FILE = 'spark.properties';

/**
 * The objects of a submission by their role: driver, its Service, the ConfigMap with its properties, and all others.
 * @throws Error when one of the three is missing
 */
export function createdObjects(objects: readonly Named[]): CreatedObjects {
  const find = (kind: string, matches: (object: Named) => boolean = () => true): Named => {
    const found = objects.find((object) => object.kind === kind && matches(object));
    if (found) return found;
    throw new Error(
      `The submission created no ${kind}, only: ${objects.map((object) => object.kind).join(', ') || 'nothing'}`,
    );
  };
  const pod = find('Pod');
  const service = find('Service');
  const configMap = find('ConfigMap', (object) => Object.hasOwn((object as { data?: object }).data ?? {}, FILE));
  const others = objects.filter((object) => ![pod, service, configMap].includes(object));
  return { pod, service, configMap, others };
}

/**
 * The objects with every generated name replaced by a placeholder, so that two submissions of one application are
 * equal: `<application-id>`, `<driver>`, `<prefix>`, `<service>`, `<config-map>`, `<local-dir>`, `<claim-of-x>`.
 */
export function normalized({ pod, service, configMap, others = [] }: CreatedObjects): DriverObjects {
  const text = JSON.stringify({ pod: sorted(pod), service, configMap, others });
  const driver = pod.metadata?.name;
  const names = {
    ...claimNames(pod),
    '<service>': service.metadata?.name,
    '<config-map>': configMap.metadata?.name,
    '<driver>': driver,
    '<prefix>': driver?.replace(/-driver$/, ''),
    '<application-id>': pod.metadata?.labels?.['spark-app-selector'],
    '<local-dir>': /\/var\/data\/spark-[-0-9a-zA-Z]+/.exec(text)?.[0],
  };
  let replaced = text;
  for (const [placeholder, name] of Object.entries(names)) {
    if (name) replaced = replaced.replaceAll(name, placeholder);
  }
  const parsed = JSON.parse(replaced) as {
    pod: JsonObject;
    service: JsonObject;
    configMap: JsonObject;
    others: (JsonObject & Named)[];
  };
  const { [FILE]: file = '', ...data } = parsed.configMap['data'] as Record<string, string>;
  return {
    pod: parsed.pod,
    service: parsed.service,
    configMap: { ...parsed.configMap, data: { ...data, [FILE]: '<properties>' } },
    properties: parseProperties(file),
    ...(others.length > 0 && {
      others: Object.fromEntries(parsed.others.map((object) => [`${object.kind}/${object.metadata?.name}`, object])),
    }),
  };
}

interface PodVolumes {
  readonly volumes?: readonly {
    readonly name: string;
    readonly persistentVolumeClaim?: { readonly claimName: string };
    readonly configMap?: { readonly items?: readonly { readonly key: string }[] };
  }[];
  readonly containers?: readonly {
    readonly env?: readonly { readonly name: string }[];
    readonly volumeMounts?: readonly { readonly name: string }[];
  }[];
}

/** Spark numbers claims on demand in the order of a hash map. The placeholders name them after their volumes. */
function claimNames(pod: Named): Record<string, string> {
  const { volumes = [] } = (pod as { spec?: PodVolumes }).spec ?? {};
  return Object.fromEntries(
    volumes.flatMap(({ name, persistentVolumeClaim }) =>
      persistentVolumeClaim && /-driver-pvc-\d+$/.test(persistentVolumeClaim.claimName)
        ? [[`<claim-of-${name}>`, persistentVolumeClaim.claimName]]
        : [],
    ),
  );
}

/**
 * The pod with volumes, mounts, variables and items of ConfigMaps sorted by name: Spark adds those of properties in the order
 * of a hash map, and files in the order of the file system. Of variables with one name, the order stays: the last one counts.
 */
function sorted(pod: Named): Named {
  const { spec } = pod as { spec?: PodVolumes };
  const containers = spec?.containers?.map((container) => ({
    ...container,
    ...(container.env && { env: container.env.toSorted(by('name')) }),
    ...(container.volumeMounts && { volumeMounts: container.volumeMounts.toSorted(by('name')) }),
  }));
  const volumes = spec?.volumes?.toSorted(by('name')).map(({ configMap, ...volume }) => ({
    ...volume,
    ...(configMap && {
      configMap: { ...configMap, ...(configMap.items && { items: configMap.items.toSorted(by('key')) }) },
    }),
  }));
  return { ...pod, spec: { ...spec, containers, ...(volumes && { volumes }) } } as Named;
}

/** Compares by a field of text. */
function by<K extends string>(field: K): (one: Record<K, string>, other: Record<K, string>) => number {
  return (one, other) => {
    if (one[field] === other[field]) return 0;
    return one[field] < other[field] ? -1 : 1;
  };
}

/**
 * Parses a properties file like `java.util.Properties.load`, except for continuation lines, which do not occur here.
 */
export function parseProperties(text: string): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const line of text.split(/[\r\n]+/)) {
    if (line === '' || line.startsWith('#')) continue;
    const [, key = '', value = ''] = /^((?:\\.|[^\\=: \t])*)[ \t]*[=:]?[ \t]*(.*)$/s.exec(line) ?? [];
    properties[unescaped(key)] = unescaped(value);
  }
  return Object.fromEntries(Object.entries(properties).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

const CONTROL_CHARACTERS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, character: string) =>
    code === undefined ? (CONTROL_CHARACTERS[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
