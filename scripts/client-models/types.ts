/** The types of the JSON Schema as the clients in other languages need them: each with a name, and no type inside another. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');
export const SCHEMA = join(ROOT, 'schemas/spark-batch.json');

/** A part of the JSON Schema, as far as the schema of this project uses it. */
interface Schema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
}

/** The type of a value. `any` is a text, number, truth value or structure. */
export type ValueType =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'any'
  | { readonly list: ValueType }
  | { readonly map: ValueType; readonly keys?: string }
  | { readonly name: string };

export interface Field {
  /** As JSON has it. */
  readonly name: string;
  readonly type: ValueType;
  readonly required: boolean;
  readonly description: string;
}

/** A named type: a record of fields, a text of which some values are known, or a name for another type. */
export type NamedType = { readonly name: string; readonly description: string } & (
  { readonly fields: readonly Field[] } | { readonly values: readonly string[] } | { readonly alias: ValueType }
);

/** Names of the types that have none in the schema, by where they are. */
const NAMES: Readonly<Record<string, string>> = {
  'BatchRequest/type': 'ApplicationType',
  'BatchRequest/imagePullPolicy': 'ImagePullPolicy',
  'BatchRequest/stateSource': 'StateSource',
  'BatchRequest/onFailure': 'OnFailure',
  'BatchStatus/kill': 'AcceptedKill',
  'ParameterDeclaration/type': 'ParameterType',
  'RetryOptions/classes': 'ClassRetries',
  'RetryOptions/onExhausted': 'OnExhausted',
  'Verdict/outOfMemory': 'OutOfMemoryRole',
};

/** All types of the schema, by name. */
export async function namedTypes(): Promise<NamedType[]> {
  const { $defs } = JSON.parse(await readFile(SCHEMA, 'utf8')) as { $defs: Readonly<Record<string, Schema>> };
  const types = new Map<string, NamedType>();
  const add = (type: NamedType): { name: string } => {
    if (types.has(type.name)) throw new Error(`The schema has two types for ${type.name}.`);
    types.set(type.name, type);
    return { name: type.name };
  };

  const typeOf = (schema: Schema, path: string): ValueType => {
    const { type, $ref, items, properties, additionalProperties, anyOf } = schema;
    if ($ref !== undefined) return { name: $ref.replace('#/$defs/', '') };
    if (anyOf) return 'any';
    if (schema.enum) return add({ name: nameAt(path), description: describe(schema), values: schema.enum });
    if (type === 'array' && items) return { list: typeOf(items, path) };
    const keys = properties && enumWithValues($defs, Object.keys(properties));
    if (properties && keys !== undefined) {
      const [only, ...others] = new Set(Object.values(properties).map((one) => JSON.stringify(one)));
      if (only === undefined || others.length > 0) throw new Error(`${path}: the values differ.`);
      return { map: add(record(nameAt(path), JSON.parse(only) as Schema)), keys };
    }
    if (properties) return add(record(nameAt(path), schema));
    if (additionalProperties)
      return { map: isEmpty(additionalProperties) ? 'any' : typeOf(additionalProperties, path) };
    if (Array.isArray(type)) return type.length === 2 && type[1] === 'null' ? simple(type[0], path) : 'any';
    return simple(type, path);
  };
  const record = (name: string, schema: Schema): NamedType => ({
    name,
    description: describe(schema),
    fields: Object.entries(schema.properties ?? {}).map(([field, inner]) => ({
      name: field,
      type: typeOf(inner, `${name}/${field}`),
      required: schema.required?.includes(field) ?? false,
      description: describe(inner),
    })),
  });

  const variants = new Set(Object.values($defs).flatMap(({ anyOf = [] }) => anyOf.map(({ $ref }) => $ref)));
  for (const [name, schema] of Object.entries($defs)) {
    if (variants.has(`#/$defs/${name}`)) continue;
    const description = describe(schema);
    if (schema.enum) add({ name, description, values: schema.enum });
    else if (schema.anyOf) add({ name, description, fields: unionFields(schema.anyOf, $defs, record) });
    else if (schema.properties) add(record(name, schema));
    else add({ name, description, alias: typeOf(schema, name) });
  }
  return [...types.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The fields of all variants of a union, which its field `kind` distinguishes. The others are those of some kinds. */
function unionFields(
  variants: readonly Schema[],
  $defs: Readonly<Record<string, Schema>>,
  record: (name: string, schema: Schema) => NamedType,
): Field[] {
  const fields = new Map<string, { field: Field; kinds: string[] }>();
  for (const { $ref } of variants) {
    const name = $ref?.replace('#/$defs/', '') ?? '';
    const schema = $defs[name];
    const kind = schema?.properties?.['kind']?.const;
    if (!schema || typeof kind !== 'string') throw new Error(`A variant without a kind: ${name}.`);
    const type = record(name, schema);
    if (!('fields' in type)) throw new Error(`${name} is no record.`);
    for (const field of type.fields) {
      const known = fields.get(field.name);
      if (known) known.kinds.push(kind);
      else fields.set(field.name, { field, kinds: [kind] });
    }
  }
  return [...fields.values()].map(({ field, kinds }) =>
    field.name === 'kind'
      ? { ...field, type: { name: 'SubmitKind' }, description: 'How the driver is created, or found.' }
      : { ...field, required: false, description: `${field.description} With the kind ${kinds.join(', ')}.` },
  );
}

/** The named text whose values are exactly these. */
function enumWithValues($defs: Readonly<Record<string, Schema>>, keys: readonly string[]): string | undefined {
  return Object.entries($defs).find(
    ([, { enum: values }]) => values && values.length === keys.length && values.every((one) => keys.includes(one)),
  )?.[0];
}

function nameAt(path: string): string {
  const name = NAMES[path];
  if (name === undefined)
    throw new Error(`Give the type at ${path} of the JSON Schema a name in ${import.meta.filename}.`);
  return name;
}

function simple(type: unknown, path: string): ValueType {
  if (type === 'string' || type === 'integer' || type === 'number' || type === 'boolean') return type;
  throw new Error(`${path}: the type ${String(type)} has no counterpart.`);
}

function isEmpty(schema: Schema): boolean {
  return Object.keys(schema).length === 0;
}

function describe({ description = '' }: Schema): string {
  return description;
}

/** The text in lines of less than `width` characters, but for longer words. */
export function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
