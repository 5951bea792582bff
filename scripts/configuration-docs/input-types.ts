import { z } from 'zod';
import { configurationSchema } from '../../src/config/schema/document.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** A type of the configuration, and where the schema describes it: `*` stands for any key or index. */
interface NamedType {
  readonly path: string;
  readonly name: string;
  readonly about: string;
}

const LAYER: NamedType = { path: 'namespaces.*', name: 'LayerInput', about: 'A layer: values and limits of batches.' };

const TYPES: readonly NamedType[] = [
  {
    path: '',
    name: 'ConfigurationInput',
    about: 'The configuration of a fleet of workers, with the fields of `sparkbatch.yaml`.',
  },
  {
    path: 'clusters.*',
    name: 'ClusterOptions',
    about: 'How workers reach a cluster, and which namespaces they serve.',
  },
  { path: 'clusters.*.exec', name: 'ExecInput', about: 'A program that prints credentials.' },
  { path: 'clusters.*.exec.env.*', name: 'ExecVariableInput', about: 'An environment variable of that program.' },
  { path: 'clusters.*.rateLimit', name: 'RateLimitInput', about: 'A rate limit of requests to an API server.' },
  { path: 'clusters.*.adopt', name: 'AdoptInput', about: 'Which drivers of other clients the workers adopt.' },
  { path: 'placement.*', name: 'PlacementRuleInput', about: 'A rule that chooses the cluster of batches.' },
  LAYER,
  {
    path: 'limits',
    name: 'LimitsInput',
    about: 'Limits on the resources that batches request and access. A missing limit is no limit.',
  },
  { path: 'limits.driver', name: 'DriverLimitsInput', about: 'Limits of the driver pod.' },
  { path: 'limits.executor', name: 'ExecutorLimitsInput', about: 'Limits of the executor pods.' },
  { path: 'limits.sparkConf', name: 'SparkConfLimitsInput', about: 'The Spark properties that a batch may set.' },
  { path: 'tenants.*', name: 'TenantInput', about: 'A tenant, with a layer of its batches.' },
  {
    path: 'tenancy.from.*',
    name: 'TenantSourceInput',
    about: 'A source from which the tenant of a batch is determined.',
  },
  { path: 'tenancy', name: 'TenancyInput', about: 'How the tenant of a batch is determined.' },
  { path: 'links', name: 'LinksInput', about: 'Templates of links that are shown with a batch.' },
  { path: 'archive.s3', name: 'S3ArchiveInput', about: 'An S3-compatible store of logs.' },
  { path: 'archive', name: 'ArchiveInput', about: 'Where logs are archived.' },
  { path: 'sparkUi.httpRoute.parentRefs.*', name: 'UiGatewayInput', about: 'A Gateway that serves a route.' },
  { path: 'sparkUi.httpRoute', name: 'UiHttpRouteInput', about: 'An HTTPRoute for each driver.' },
  { path: 'sparkUi.ingress', name: 'UiIngressInput', about: 'An Ingress for each driver.' },
  { path: 'sparkUi', name: 'SparkUiInput', about: 'Access to Spark UIs from outside the cluster: one of the two.' },
  { path: 'podReads', name: 'PodReadsInput', about: 'What the workers read for callers.' },
  { path: 'sparkSubmit', name: 'SparkSubmitOptions', about: 'How workers run `spark-submit`.' },
];

const HEADER = `/**
 * The configuration as users write it, in plain types. Generated from the schema by \`npm run config-schema\`; a unit test
 * compares them with the schema.
 */`;

/** The source of src/model/configuration-input.ts. */
export function inputTypes(): string {
  const root = z.toJSONSchema(configurationSchema, { io: 'input', unrepresentable: 'any' });
  const layerKeys = Object.keys(schemaAt(root, LAYER.path).properties ?? {});
  const types = TYPES.map((type) => declaration(type, schemaAt(root, type.path), layerKeys));
  return `${[HEADER, ...types, clusterInput(root)].join('\n\n')}\n`;
}

/** The part of a cluster that is no option of the connection to it. */
const ADOPT = 'adopt';

/** Clusters are configured with a layer and adoption; other users of the options, such as tests, have neither. */
function clusterInput(root: JsonSchema): string {
  const { description = '' } = schemaAt(root, `clusters.*.${ADOPT}`);
  return [
    '/** A cluster, with a layer of its batches. */',
    'export interface ClusterInput extends ClusterOptions, LayerInput {',
    `${docblock(description, '  ')}  ${property(ADOPT, typeOf({}, `clusters.*.${ADOPT}`), false)};`,
    '}',
  ].join('\n');
}

function declaration({ path, name, about }: NamedType, schema: JsonSchema, layerKeys: readonly string[]): string {
  const { properties } = schema;
  if (!properties) {
    const choices = (schema.anyOf ?? []).map((choice) => `  | ${typeOf(choice, `${path}.choice`)}`);
    return [`${docblock(about, '')}export type ${name} =`, choices.join('\n')].join('\n').concat(';');
  }
  const isLayer = name !== LAYER.name && layerKeys.every((key) => key in properties);
  const own = Object.entries(properties).filter(
    ([key]) => (!isLayer || !layerKeys.includes(key)) && (name !== 'ClusterOptions' || key !== ADOPT),
  );
  const required = new Set(schema.required);
  const fields = own.map(([key, inner]) => {
    if (typeof inner === 'boolean') throw new Error(`${path}.${key} has no schema.`);
    const type = typeOf(inner, path === '' ? key : `${path}.${key}`);
    return `${docblock(inner.description ?? '', '  ')}  ${property(key, type, required.has(key))};`;
  });
  const parent = isLayer && name !== 'ClusterOptions' ? ` extends ${LAYER.name}` : '';
  return [`${docblock(about, '')}export interface ${name}${parent} {`, ...fields, '}'].join('\n');
}

function property(key: string, type: string, isRequired: boolean): string {
  return `readonly ${key}${isRequired ? `: ${type}` : `?: ${type} | undefined`}`;
}

function schemaAt(root: JsonSchema, path: string): JsonSchema {
  let schema = root;
  for (const key of path === '' ? [] : path.split('.')) {
    const inner = key === '*' ? (schema.additionalProperties ?? schema.items) : schema.properties?.[key];
    if (typeof inner !== 'object' || Array.isArray(inner)) throw new Error(`The schema has nothing at ${path}.`);
    schema = inner;
  }
  return schema;
}

/** The name of the type at a path; limits are the same in every layer. */
function namedType(path: string): string | undefined {
  if (path === 'clusters.*') return 'ClusterInput';
  const inLayer = path.replace(/^(?:clusters|namespaces|tenants)\.\*\.(?=limits)/, '');
  return TYPES.find((type) => type.path === inLayer)?.name;
}

function typeOf(schema: JsonSchema, path: string): string {
  const name = namedType(path);
  if (name !== undefined) return name;
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return schema.enum.map(literal).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map((choice) => typeOf(choice, path)).join(' | ');
  // zod merges a union of plain types into one list.
  if (Array.isArray(schema.type)) return (schema.type as string[]).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
      return schema.type;
    case 'number':
    case 'integer':
      return 'number';
    case 'array': {
      const item = typeOf(schema.items as JsonSchema, `${path}.*`);
      return item.includes(' | ') ? `readonly (${item})[]` : `readonly ${item}[]`;
    }
    case 'object':
      return objectType(schema, path);
    default:
      return 'unknown';
  }
}

function objectType(schema: JsonSchema, path: string): string {
  if (schema.properties) {
    const required = new Set(schema.required);
    const fields = Object.entries(schema.properties).map(([key, inner]) =>
      property(key, typeOf(inner as JsonSchema, `${path}.${key}`), required.has(key)),
    );
    return `{ ${fields.join('; ')} }`;
  }
  const { additionalProperties } = schema;
  const value = typeof additionalProperties === 'object' ? typeOf(additionalProperties, `${path}.*`) : 'unknown';
  return `Readonly<Record<string, ${value}>>`;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

const MAXIMUM_WIDTH = 120;

/** A documentation comment, on one line if it fits. */
function docblock(text: string, indent: string): string {
  if (text === '') return '';
  const line = `${indent}/** ${text} */`;
  if (line.length <= MAXIMUM_WIDTH) return `${line}\n`;
  const lines: string[] = [];
  let current = `${indent} *`;
  for (const word of text.split(' ')) {
    if (`${current} ${word}`.length > MAXIMUM_WIDTH) {
      lines.push(current);
      current = `${indent} *`;
    }
    current += ` ${word}`;
  }
  return [`${indent}/**`, ...lines, current, `${indent} */`, ''].join('\n');
}
