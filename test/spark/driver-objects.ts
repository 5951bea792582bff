/** The objects a submission creates, as plain JSON; properties parsed. */
export interface DriverObjects {
  readonly pod: JsonObject;
  readonly service: JsonObject;
  readonly configMap: JsonObject;
  readonly properties: Readonly<Record<string, string>>;
  /** What else the driver needs (claims, secrets, further ConfigMaps), by `Kind/name`; absent without any. */
  readonly others?: Readonly<Record<string, JsonObject>>;
}

/** An object as JSON has it. */
export interface JsonObject {
  readonly [field: string]: unknown;
}

/** What any Kubernetes object says of itself. */
interface Named {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly labels?: Readonly<Record<string, string>> };
}

/** What a submission created, told apart. */
interface CreatedObjects {
  readonly pod: Named;
  readonly service: Named;
  readonly configMap: Named;
  readonly others?: readonly Named[];
}

const FILE = 'spark.properties';

/**
 * The objects of one submission told apart: driver, its Service, the ConfigMap with its properties, and all others.
 * @throws Error when one of the three is missing
 */
export function createdObjects(objects: readonly Named[]): CreatedObjects {
  const one = (kind: string, is: (object: Named) => boolean = () => true): Named => {
    const found = objects.find((object) => object.kind === kind && is(object));
    if (found) return found;
    throw new Error(
      `no ${kind} among what was created: ${objects.map((object) => object.kind).join(', ') || 'nothing'}`,
    );
  };
  const pod = one('Pod');
  const service = one('Service');
  const configMap = one('ConfigMap', (object) => Object.hasOwn((object as { data?: object }).data ?? {}, FILE));
  const others = objects.filter((object) => ![pod, service, configMap].includes(object));
  return { pod, service, configMap, others };
}

/**
 * The objects with every generated name replaced by what it stands for, so that two submissions of the same application
 * are the same: `<application-id>`, `<driver>`, `<prefix>`, `<service>`, `<config-map>`, `<local-dir>`, `<claim-of-x>`.
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
  let neutral = text;
  for (const [placeholder, name] of Object.entries(names)) {
    if (name) neutral = neutral.replaceAll(name, placeholder);
  }
  const parsed = JSON.parse(neutral) as {
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
  }[];
  readonly containers?: readonly { readonly volumeMounts?: readonly { readonly name: string }[] }[];
}

/** Claims made on demand are numbered, and Spark numbers them as its hash map has them: they are named for their volumes. */
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

/** The pod with its volumes and mounts in the order of their names: Spark has those of its properties in that of a hash map. */
function sorted(pod: Named): Named {
  const { spec } = pod as { spec?: PodVolumes };
  const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);
  const containers = spec?.containers?.map((container) => ({
    ...container,
    ...(container.volumeMounts && { volumeMounts: container.volumeMounts.toSorted(byName) }),
  }));
  const volumes = spec?.volumes && { volumes: spec.volumes.toSorted(byName) };
  return { ...pod, spec: { ...spec, containers, ...volumes } } as Named;
}

/** A properties file as `java.util.Properties.load` reads it; continued lines, which nobody here writes, aside. */
export function parseProperties(text: string): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const line of text.split(/[\r\n]+/)) {
    if (line === '' || line.startsWith('#')) continue;
    const [, key = '', value = ''] = /^((?:\\.|[^\\=: \t])*)[ \t]*[=:]?[ \t]*(.*)$/s.exec(line) ?? [];
    properties[unescaped(key)] = unescaped(value);
  }
  return Object.fromEntries(Object.entries(properties).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

const CONTROL: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, character: string) =>
    code === undefined ? (CONTROL[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
