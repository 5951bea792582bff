import { z } from 'zod';
import { batchSchema } from '../../model/schema/batch-schema.ts';
import { durationSchema } from '../../model/schema/duration-schema.ts';
import { configurationSchema } from './document.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;
type Children = Readonly<Record<string, JsonSchema | boolean>>;

/** Editors know this draft best. */
const TARGET = 'draft-7';
const PART = 'partOfBatch';

/** A duration: ISO-8601 or short. */
const DURATION = String.raw`^\s*(?:P(?=[\dT])(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?|\d+(?:\.\d+)?\s*(?:ms|s|m|min|h|d))\s*$`;
/** Spark's memory sizes in upper and lower case, which a pattern of JSON Schema has to say itself. */
const MEMORY = [String.raw`^\d+(?:[kmgtp]b?|b)?$`, String.raw`^\s*\d+(?:[kKmMgGtTpP][bB]?|[bB])?\s*$`] as const;
/** A text with a reference in it: what it leads to is not known to editors. */
const REFERENCE = String.raw`\$\{(?:env|file):`;

/** What a field means, by its path: `driver.memory`. */
export type Descriptions = (path: string) => string | undefined;

/** JSON Schema of a batch file, for editors. Rules between fields are the validator's. */
export function batchFileSchema(descriptionOf: Descriptions = () => undefined): JsonSchema {
  const schema = generated(batchSchema);
  return {
    ...described(withSparkConf(schema), [], descriptionOf),
    title: 'A Spark batch, as the workflow SparkBatch and `sparkbatch submit` take it',
  };
}

/** JSON Schema of `sparkbatch.yaml`, for editors. Rules between fields are the validator's. */
export function configurationFileSchema(descriptionOf: Descriptions = () => undefined): JsonSchema {
  const { name: _name, tenant: _tenant, ...fields } = batchFileSchema(descriptionOf).properties ?? {};
  const part = partial({ type: 'object', properties: fields, additionalProperties: false });
  const schema = generated(configurationSchema);
  return {
    ...(withReferences(withParts(schema, [])) as JsonSchema),
    title: 'sparkbatch.yaml: clusters, tenants and policy of a fleet of workers',
    definitions: { [PART]: withReferences(part) as JsonSchema },
  };
}

function generated(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    target: TARGET,
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodPipe && zodSchema.in === durationSchema.in) jsonSchema.pattern = DURATION;
      if (jsonSchema.pattern === MEMORY[0]) jsonSchema.pattern = MEMORY[1];
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
}

function withSparkConf(schema: JsonSchema): JsonSchema {
  const { sparkConf } = schema.properties ?? {};
  if (typeof sparkConf !== 'object') return schema;
  const named = { ...sparkConf, propertyNames: { type: 'string', pattern: '^spark\\.' } } as const;
  return { ...schema, properties: { ...schema.properties, sparkConf: named } };
}

function described(schema: JsonSchema, path: readonly string[], descriptionOf: Descriptions): JsonSchema {
  const description = descriptionOf(path.join('.')) ?? schema.description;
  const properties =
    schema.properties && eachOf(schema.properties, (inner, key) => described(inner, [...path, key], descriptionOf));
  return { ...schema, ...(description !== undefined && { description }), ...(properties && { properties }) };
}

/** Part of something: nothing is required, nothing is filled in, and `null` takes back what others say. */
function partial({ required: _required, default: _default, ...schema }: JsonSchema): JsonSchema {
  return schema.properties
    ? { ...schema, properties: eachOf(schema.properties, (inner) => orNull(partial(inner))) }
    : schema;
}

function orNull({ description, ...schema }: JsonSchema): JsonSchema {
  return { ...(description !== undefined && { description }), anyOf: [schema, { type: 'null' }] };
}

/** `defaults` and `forced` hold a part of a batch, without what tells where a layer applies. */
function withParts(schema: JsonSchema, own: readonly string[]): JsonSchema {
  const properties = eachOf(schema.properties ?? {}, (inner, key): JsonSchema => {
    const { description = '' } = inner;
    if (key === 'defaults' || key === 'forced') return { description, allOf: partWithout(own) };
    const { additionalProperties } = inner;
    const fixed = LAYERED[key];
    if (!fixed || typeof additionalProperties !== 'object') return inner;
    return { ...inner, additionalProperties: withParts(additionalProperties, fixed) };
  });
  return { ...schema, properties };
}

const LAYERED: Readonly<Record<string, readonly string[]>> = {
  clusters: ['cluster'],
  namespaces: ['cluster', 'namespace'],
  tenants: [],
};

function partWithout(own: readonly string[]): JsonSchema[] {
  const part = { $ref: `#/definitions/${PART}` };
  return own.length > 0 ? [part, { propertyNames: { not: { enum: [...own] } } }] : [part];
}

/** Every text of a certain form may be a reference instead. */
function withReferences(schema: JsonSchema | boolean): JsonSchema | boolean {
  if (typeof schema === 'boolean') return schema;
  const { description, default: filled, ...rest } = schema;
  const isText = rest.type === 'string' && [rest.pattern, rest.enum, rest.format].some((one) => one !== undefined);
  const outside = {
    ...(description !== undefined && { description }),
    ...(filled !== undefined && { default: filled }),
  };
  if (isText) return { ...outside, anyOf: [rest, { type: 'string', pattern: REFERENCE }] };
  return {
    ...schema,
    ...(schema.properties && { properties: eachOf(schema.properties, withReferences) }),
    ...(schema.additionalProperties !== undefined && {
      additionalProperties: withReferences(schema.additionalProperties),
    }),
    ...(typeof schema.items === 'object' && !Array.isArray(schema.items) && { items: withReferences(schema.items) }),
    ...(schema.anyOf && { anyOf: schema.anyOf.map(withReferences) }),
    ...(schema.oneOf && { oneOf: schema.oneOf.map(withReferences) }),
  } as JsonSchema;
}

function eachOf<T extends JsonSchema | boolean>(
  properties: Children,
  change: (schema: JsonSchema, key: string) => T,
): Record<string, T | boolean> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, inner]) => [key, typeof inner === 'boolean' ? inner : change(inner, key)]),
  );
}
