/** The JSON Schema of everything that callers send to a batch and receive from it, from the types of the client. */
import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';
import { BATCH_FAILURE_TYPES } from '../../src/model/status/failure-types.ts';

type Schema = Readonly<Record<string, unknown>>;

const ROOT = join(import.meta.dirname, '../..');

/** Types of the client that callers send or receive. Types that these use are added. */
const TYPES = [
  'BatchRequest',
  'BatchResult',
  'BatchStatus',
  'KillRequest',
  'KillAnswer',
  'ExtendRuntimeRequest',
  'ExtendRuntimeAnswer',
  'RetryRequest',
  'GiveUpRequest',
  'DecisionAnswer',
  'ReadLogRequest',
  'ReadLogAnswer',
  'ReadEventsRequest',
  'ReadEventsAnswer',
  'BatchProblem',
] as const;

/** Numbers that may have a fraction. TypeScript does not distinguish them from whole ones; other languages do. */
const FRACTIONS: ReadonlySet<string> = new Set([
  'jitter',
  'memoryFactor',
  'coreSeconds',
  'gibSeconds',
  'amount',
  'wastedAmount',
]);

/** The schema, in draft 2020-12. Readers must ignore fields that they do not know: fields may be added. */
export function wireSchema(): Schema {
  const generator = createGenerator({
    path: join(ROOT, 'src/client/index.ts'),
    tsconfig: join(ROOT, 'tsconfig.json'),
    skipTypeCheck: true,
    additionalProperties: true,
    topRef: true,
    expose: 'export',
    jsDoc: 'extended',
    encodeRefs: false,
  });
  const definitions = Object.assign({}, ...TYPES.map((type) => generator.createSchema(type).definitions)) as Schema;
  const failureType = {
    type: 'string',
    enum: [...BATCH_FAILURE_TYPES],
    description:
      'Type of the ApplicationFailure with which SparkBatch ends; its first detail is the BatchResult, except for ' +
      'InvalidBatch, whose first detail lists the problems.',
  };
  const invalidBatchDetails = {
    type: 'object',
    properties: {
      problems: { type: 'array', items: { $ref: '#/$defs/BatchProblem' }, description: 'All problems of the batch.' },
    },
    required: ['problems'],
    description: 'The first detail of a failure of the type InvalidBatch.',
  };
  const all = { ...definitions, BatchFailureType: failureType, InvalidBatchDetails: invalidBatchDetails };
  const sorted = Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:temporal-spark-batch:schema:spark-batch',
    title: 'Spark batches: input, result, status, messages and failures of the workflow SparkBatch',
    description: 'A field that is null is absent. Readers ignore fields that they do not know.',
    $defs: Object.fromEntries(sorted.map(([name, schema]) => [name, inDraft2020(schema, name)])),
  };
}

/** References of draft 7, which the generator writes, point to `definitions`. Numbers are whole unless they are fractions. */
function inDraft2020(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((one) => inDraft2020(one, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === '$ref' && typeof inner === 'string') return [key, inner.replace('#/definitions/', '#/$defs/')];
      const isType = key === 'type' && (typeof inner === 'string' || Array.isArray(inner));
      if (isType && !FRACTIONS.has(name)) return [key, withIntegers(inner)];
      if (key === 'description' && typeof inner === 'string') return [key, withoutLinks(inner)];
      return [key, inDraft2020(inner, key)];
    }),
  );
}

/** The constants of TypeScript that list the values of a text are of no use elsewhere: the schema lists the values. */
function withoutLinks(description: string): string {
  return description.replace(/^One of {2}\{@link {2}\w+ \} \.$/, 'One of these values.');
}

/** The type of a whole number, or of one that may be absent. A text or a number (`0.5`, `500m`) may have a fraction. */
function withIntegers(type: unknown): unknown {
  if (type === 'number') return 'integer';
  return JSON.stringify(type) === '["number","null"]' ? ['integer', 'null'] : type;
}
