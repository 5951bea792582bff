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
  'BatchProblem',
] as const;

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
  const sorted = Object.entries({ ...definitions, BatchFailureType: failureType }).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:temporal-spark-batch:schema:spark-batch',
    title: 'Spark batches: input, result, status, messages and failures of the workflow SparkBatch',
    description: 'A field that is null is absent. Readers ignore fields that they do not know.',
    $defs: Object.fromEntries(sorted.map(([name, schema]) => [name, inDraft2020(schema)])),
  };
}

/** References of draft 7, which the generator writes, point to `definitions`. */
function inDraft2020(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inDraft2020);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' ? inner.replace('#/definitions/', '#/$defs/') : inDraft2020(inner),
    ]),
  );
}
