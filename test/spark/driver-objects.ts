/** The three objects a submission creates, as plain JSON; properties parsed. */
export interface DriverObjects {
  readonly pod: JsonObject;
  readonly service: JsonObject;
  readonly configMap: JsonObject;
  readonly properties: Readonly<Record<string, string>>;
}

/** An object as JSON has it. */
export interface JsonObject {
  readonly [field: string]: unknown;
}

/** What any Kubernetes object says of itself. */
interface Named {
  readonly metadata?: { readonly name?: string; readonly labels?: Readonly<Record<string, string>> };
}

const FILE = 'spark.properties';

/**
 * The objects with every generated name replaced by what it stands for, so that two submissions of the same application
 * are the same: `<application-id>`, `<driver>`, `<service>`, `<config-map>`, `<local-dir>`.
 */
export function normalized(objects: { pod: Named; service: Named; configMap: Named }): DriverObjects {
  const { pod, service, configMap } = objects;
  const text = JSON.stringify({ pod, service, configMap });
  const names = {
    '<service>': service.metadata?.name,
    '<config-map>': configMap.metadata?.name,
    '<driver>': pod.metadata?.name,
    '<application-id>': pod.metadata?.labels?.['spark-app-selector'],
    '<local-dir>': /\/var\/data\/spark-[-0-9a-zA-Z]+/.exec(text)?.[0],
  };
  let neutral = text;
  for (const [placeholder, name] of Object.entries(names)) {
    if (name) neutral = neutral.replaceAll(name, placeholder);
  }
  const parsed = JSON.parse(neutral) as { pod: JsonObject; service: JsonObject; configMap: JsonObject };
  const { [FILE]: file = '', ...data } = parsed.configMap['data'] as Record<string, string>;
  return {
    pod: parsed.pod,
    service: parsed.service,
    configMap: { ...parsed.configMap, data: { ...data, [FILE]: '<properties>' } },
    properties: parseProperties(file),
  };
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
