import { z } from 'zod';
import { batchSchema } from '../../model/schema/batch-schema.ts';
import { durationSchema } from '../../model/schema/duration-schema.ts';
import { parametersShape } from '../../model/schema/parameters-schema.ts';
import { configurationSchema } from './document.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;
type Children = Readonly<Record<string, JsonSchema | boolean>>;

/** The draft with the best support in editors. */
const TARGET = 'draft-7';
/** Name of the definition that `defaults` and `forced` refer to. */
const PART = 'partOfBatch';

/** A duration, in ISO-8601 or short. */
const DURATION = String.raw`^\s*(?:P(?=[\dT])(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?|\d+(?:\.\d+)?\s*(?:ms|s|m|min|h|d)|(?=\d)(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+(?:\.\d+)?s)?)\s*$`;
/** The pattern of the schema for memory sizes, and its replacement: patterns of JSON Schema have no flag to ignore case. */
const MEMORY = [String.raw`^\d+(?:[kmgtp]b?|b)?$`, String.raw`^\s*\d+(?:[kKmMgGtTpP][bB]?|[bB])?\s*$`] as const;
/** A text with a reference. An editor can't know its value. */
const REFERENCE = String.raw`\$\{(?:env|file):`;

/** A text with a placeholder. */
const PLACEHOLDER = String.raw`\$\{\{.*\}\}`;

/** Describes a field by its path: `driver.memory`. */
export type Descriptions = (path: string) => string | undefined;

/** The JSON Schema of a batch file, for editors. It does not cover rules that involve several fields. */
export function batchFileSchema(descriptionOf: Descriptions = () => undefined): JsonSchema {
  return {
    ...withPlaceholders(withFileFields(batchFieldsSchema(descriptionOf))),
    title: 'A Spark batch: the input of the workflow SparkBatch and of `sparkbatch submit`',
  };
}

function batchFieldsSchema(descriptionOf: Descriptions): JsonSchema {
  return described(withSparkConf(generated(batchSchema)), [], descriptionOf);
}

/** The JSON Schema of `sparkbatch.yaml`, for editors. It does not cover rules that involve several fields. */
export function configurationFileSchema(descriptionOf: Descriptions = () => undefined): JsonSchema {
  const {
    name: _name,
    tenant: _tenant,
    parameters: _parameters,
    parameterValues: _values,
    scheduledTime: _scheduledTime,
    ...fields
  } = batchFieldsSchema(descriptionOf).properties ?? {};
  const part = partial({ type: 'object', properties: fields, additionalProperties: false });
  const schema = generated(configurationSchema);
  return {
    ...(withReferences(withParts(schema, [])) as JsonSchema),
    title: 'sparkbatch.yaml: the configuration of a fleet of workers',
    definitions: { [PART]: withReferences(part) as JsonSchema },
  };
}

/** Adds the fields that name a file, which `sparkbatch submit` replaces by the content of the file. */
function withFileFields(schema: JsonSchema): JsonSchema {
  const properties = mapValues(schema.properties ?? {}, (inner, field) => {
    if (field === 'driver' || field === 'executor') return withFileField(inner, 'template');
    if (field !== 'submit' || !inner.oneOf) return inner;
    const kinds = inner.oneOf.map((kind) => (typeof kind === 'object' ? withFileField(kind, 'manifest') : kind));
    return { ...inner, oneOf: kinds };
  });
  return { ...schema, properties };
}

/** Adds the field for a file next to the field for its content, which may be required: then one of the two is. */
function withFileField(schema: JsonSchema, contentField: string): JsonSchema {
  const { properties = {}, required = [] } = schema;
  if (!Object.hasOwn(properties, contentField)) return schema;
  const fileField = `${contentField}File`;
  const path: JsonSchema = {
    type: 'string',
    minLength: 1,
    description: `File with the ${contentField}, relative to the batch file`,
  };
  const added = { ...schema, properties: { ...properties, [fileField]: path } };
  if (!required.includes(contentField)) return added;
  return {
    ...added,
    required: required.filter((field) => field !== contentField),
    oneOf: [{ required: [contentField] }, { required: [fileField] }],
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
    schema.properties && mapValues(schema.properties, (inner, key) => described(inner, [...path, key], descriptionOf));
  // The submit kinds. Their alternatives have the path of the field, but not its description.
  const oneOf = schema.oneOf?.map((one) =>
    typeof one === 'object'
      ? described(one, path, (inner) => (inner === path.join('.') ? undefined : descriptionOf(inner)))
      : one,
  );
  return {
    ...schema,
    ...(description !== undefined && { description }),
    ...(properties && { properties }),
    ...(oneOf && { oneOf }),
  };
}

/** A part of an object: nothing is required, nothing has a default, and `null` unsets the value of an earlier layer. */
function partial({ required: _required, default: _default, ...schema }: JsonSchema): JsonSchema {
  return schema.properties
    ? { ...schema, properties: mapValues(schema.properties, (inner) => orNull(partial(inner))) }
    : schema;
}

function orNull({ description, ...schema }: JsonSchema): JsonSchema {
  return { ...(description !== undefined && { description }), anyOf: [schema, { type: 'null' }] };
}

/** Replaces the schemas of `defaults` and `forced` by parts of a batch, without the fields that select the layer. */
function withParts(schema: JsonSchema, excluded: readonly string[]): JsonSchema {
  const properties = mapValues(schema.properties ?? {}, (inner, key): JsonSchema => {
    const { description = '' } = inner;
    if (key === 'defaults' || key === 'forced') return { description, allOf: partWithout(excluded) };
    const { additionalProperties } = inner;
    const selectors = LAYERED[key];
    if (!selectors || typeof additionalProperties !== 'object') return inner;
    return { ...inner, additionalProperties: withParts(additionalProperties, selectors) };
  });
  return { ...schema, properties };
}

/** Maps of layers, each with the fields that select one of them. */
const LAYERED: Readonly<Record<string, readonly string[]>> = {
  clusters: ['cluster'],
  namespaces: ['cluster', 'namespace'],
  tenants: [],
};

function partWithout(excluded: readonly string[]): JsonSchema[] {
  const part = { $ref: `#/definitions/${PART}` };
  return excluded.length > 0 ? [part, { propertyNames: { not: { enum: [...excluded] } } }] : [part];
}

/** Allows a reference in place of every text with a restricted form. */
function withReferences(schema: JsonSchema | boolean): JsonSchema | boolean {
  return orText(schema, REFERENCE, ['string']);
}

/** Allows a placeholder in place of every value with a restricted form, numbers and booleans included. */
function withPlaceholders(schema: JsonSchema): JsonSchema {
  const properties = mapValues(schema.properties ?? {}, (inner, field) =>
    Object.hasOwn(parametersShape, field)
      ? inner
      : orText(inner, PLACEHOLDER, ['string', 'integer', 'number', 'boolean']),
  );
  return { ...schema, properties };
}

/** Allows a text with a pattern in place of every restricted value of some types. */
function orText(schema: JsonSchema | boolean, pattern: string, types: readonly string[]): JsonSchema | boolean {
  if (typeof schema === 'boolean') return schema;
  const inner = (one: JsonSchema | boolean) => orText(one, pattern, types);
  const { description, default: defaultValue, ...rest } = schema;
  const isRestricted =
    typeof rest.type === 'string' &&
    types.includes(rest.type) &&
    (rest.type !== 'string' || [rest.pattern, rest.enum, rest.format].some((rule) => rule !== undefined));
  const annotations = {
    ...(description !== undefined && { description }),
    ...(defaultValue !== undefined && { default: defaultValue }),
  };
  if (isRestricted) return { ...annotations, anyOf: [rest, { type: 'string', pattern }] };
  return {
    ...schema,
    ...(schema.properties && { properties: mapValues(schema.properties, inner) }),
    ...(schema.additionalProperties !== undefined && { additionalProperties: inner(schema.additionalProperties) }),
    ...(typeof schema.items === 'object' && !Array.isArray(schema.items) && { items: inner(schema.items) }),
    ...(schema.anyOf && { anyOf: schema.anyOf.map(inner) }),
    ...(schema.oneOf && { oneOf: schema.oneOf.map(inner) }),
  } as JsonSchema;
}

function mapValues<T extends JsonSchema | boolean>(
  properties: Children,
  transform: (schema: JsonSchema, key: string) => T,
): Record<string, T | boolean> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, inner]) => [key, typeof inner === 'boolean' ? inner : transform(inner, key)]),
  );
}
