/** The types of the client for Java. */
import { type Field, type NamedType, namedTypes, type ValueType, wrapped } from './types.ts';

/** The generated file. */
export const JAVA_MODELS = 'clients/java/src/main/java/temporal/sparkbatch/Models.java';

/** Names of fields that are words of Java, or methods of every object. */
const RESERVED: ReadonlySet<string> = new Set(['default', 'wait']);

/** What callers make: these types have builders, and those of their fields. */
const INPUTS = [
  'BatchRequest',
  'KillRequest',
  'ExtendRuntimeRequest',
  'RetryRequest',
  'GiveUpRequest',
  'ReadLogRequest',
  'ReadEventsRequest',
];

/** The text of the types: records, which callers build, and texts of which some values are known. */
export async function javaModels(): Promise<string> {
  const types = await namedTypes();
  const aliases = new Map(types.flatMap((type) => ('alias' in type ? [[type.name, type.alias] as const] : [])));
  const named = types.filter((type) => !('alias' in type));
  const inputs = reachableFrom(INPUTS, types);
  return [
    '// Generated from schemas/spark-batch.json by npm run client-models. Do not edit.',
    'package temporal.sparkbatch;',
    '',
    'import com.fasterxml.jackson.annotation.JsonCreator;',
    'import com.fasterxml.jackson.annotation.JsonIgnoreProperties;',
    'import com.fasterxml.jackson.annotation.JsonInclude;',
    'import com.fasterxml.jackson.annotation.JsonProperty;',
    'import com.fasterxml.jackson.annotation.JsonValue;',
    'import java.util.List;',
    'import java.util.Map;',
    'import java.util.Objects;',
    '',
    '/** What callers send to a batch and receive from it. A field that is null is absent; readers ignore unknown ones. */',
    'public final class Models {',
    '  private Models() {}',
    ...named.flatMap((type) => ['', ...indented('  ', declaration(type, aliases, inputs.has(type.name)))]),
    '}',
    '',
  ].join('\n');
}

type Aliases = ReadonlyMap<string, ValueType>;

function declaration(type: NamedType, aliases: Aliases, isInput: boolean): string[] {
  if ('values' in type) return openEnum(type.name, type.description, type.values);
  return 'fields' in type ? record(type, type.fields, aliases, isInput) : [];
}

function openEnum(name: string, description: string, values: readonly string[]): string[] {
  return [
    ...javadoc([`${description} A newer worker may send further values.`]),
    `public record ${name}(@JsonValue String value) {`,
    ...values.map(
      (value) => `  public static final ${name} ${constant(value)} = new ${name}(${JSON.stringify(value)});`,
    ),
    '',
    `  public ${name} {`,
    '    Objects.requireNonNull(value);',
    '  }',
    '',
    '  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)',
    `  public static ${name} of(String value) {`,
    `    return new ${name}(value);`,
    '  }',
    '',
    '  @Override',
    '  public String toString() {',
    '    return value;',
    '  }',
    '}',
  ];
}

function record(
  { name, description }: NamedType,
  fields: readonly Field[],
  aliases: Aliases,
  isInput: boolean,
): string[] {
  const components = fields.map(
    (field) => `    @JsonProperty("${field.name}") ${javaType(field.type, aliases)} ${identifier(field.name)}`,
  );
  return [
    ...javadoc([description, ...fields.map((field) => `@param ${identifier(field.name)} ${field.description}`)]),
    '@JsonIgnoreProperties(ignoreUnknown = true)',
    '@JsonInclude(JsonInclude.Include.NON_NULL)',
    `public record ${name}(`,
    components.join(',\n'),
    isInput ? ') {' : ') {}',
    ...(isInput ? builder(name, fields, aliases) : []),
  ];
}

function builder(name: string, fields: readonly Field[], aliases: Aliases): string[] {
  return [
    '',
    '  /** A builder without fields. */',
    '  public static Builder builder() {',
    '    return new Builder();',
    '  }',
    '',
    `  /** Builds a {@link ${name}}. */`,
    '  public static final class Builder {',
    ...fields.map((field) => `    private ${javaType(field.type, aliases)} ${identifier(field.name)};`),
    '',
    '    private Builder() {}',
    ...fields.flatMap((field) => [
      '',
      ...indented('    ', javadoc([field.description])),
      `    public Builder ${identifier(field.name)}(${javaType(field.type, aliases)} ${identifier(field.name)}) {`,
      `      this.${identifier(field.name)} = ${identifier(field.name)};`,
      '      return this;',
      '    }',
    ]),
    '',
    `    /** The fields so far. Workers check them. */`,
    `    public ${name} build() {`,
    `      return new ${name}(${fields.map((field) => identifier(field.name)).join(', ')});`,
    '    }',
    '  }',
    '}',
  ];
}

/** Boxed types: any field may be absent. */
function javaType(type: ValueType, aliases: Aliases): string {
  switch (type) {
    case 'string':
      return 'String';
    case 'integer':
      return 'Integer';
    case 'number':
      return 'Double';
    case 'boolean':
      return 'Boolean';
    case 'any':
      return 'Object';
    default:
      if ('list' in type) return `List<${javaType(type.list, aliases)}>`;
      if ('map' in type) return `Map<String, ${javaType(type.map, aliases)}>`;
      return aliases.has(type.name) ? javaType(aliases.get(type.name) ?? 'any', aliases) : type.name;
  }
}

function identifier(name: string): string {
  return RESERVED.has(name) ? `${name}Value` : name;
}

/** `out-of-memory`, `InvalidBatch` and `NOT_FOUND` are `OUT_OF_MEMORY`, `INVALID_BATCH` and `NOT_FOUND`. */
function constant(value: string): string {
  return value
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_')
    .replaceAll(/[^a-zA-Z0-9]/g, '_')
    .toUpperCase();
}

/** Paragraphs as a comment for javadoc, which reads HTML. */
function javadoc(paragraphs: readonly string[]): string[] {
  const lines = paragraphs
    .filter((text) => text.trim() !== '')
    .flatMap((text) => text.split('\n').filter((line) => line !== ''))
    .flatMap((text) => wrapped(escaped(text), 112));
  const [only = '', ...others] = lines;
  if (others.length === 0) return only === '' ? [] : [`/** ${only} */`];
  return ['/**', ...lines.map((line) => ` * ${line}`), ' */'];
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('*/', '*&#47;')
    .replaceAll(/`([^`]*)`/g, '<code>$1</code>')
    .replaceAll(/(?<!^)@/g, '&#64;');
}

function indented(indent: string, lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : line.replaceAll(/^/gm, indent)));
}

/** The types of these names, and those of their fields. */
function reachableFrom(names: readonly string[], types: readonly NamedType[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const type = types.find((one) => one.name === name);
    if (type && 'fields' in type) for (const field of type.fields) for (const inner of namesIn(field.type)) add(inner);
  };
  for (const name of names) add(name);
  return found;
}

function namesIn(type: ValueType): string[] {
  if (typeof type === 'string') return [];
  if ('list' in type) return namesIn(type.list);
  return 'map' in type ? namesIn(type.map) : [type.name];
}
