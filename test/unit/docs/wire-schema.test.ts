import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { withoutNulls } from '../../../src/model/lang.ts';

// Compiling the types takes seconds on a busy machine.
jest.setTimeout(60_000);

interface Definition {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Definition>>;
  readonly anyOf?: readonly Definition[];
  readonly items?: Definition;
}
interface WireSchema {
  readonly $id: string;
  readonly $defs: Readonly<Record<string, Definition>>;
}

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../schemas/spark-batch.json'), 'utf8'),
) as WireSchema;
const ajv = new Ajv2020({ strict: false, allErrors: true, allowUnionTypes: true });
ajv.addSchema(schema);

function isValid(type: string, value: unknown): boolean {
  return ajv.validate({ $ref: `${schema.$id}#/$defs/${type}` }, value);
}

/** Properties without a description, by their paths. The two roles of a record name themselves. */
function undescribed(path: string, { properties = {}, anyOf = [], items }: Definition): string[] {
  const own = Object.entries(properties).flatMap(([name, inner]) => [
    ...(inner.description === undefined ? [`${path}.${name}`] : []),
    ...undescribed(`${path}.${name}`, inner),
  ]);
  return [...own, ...[...anyOf, ...(items ? [items] : [])].flatMap((inner) => undescribed(path, inner))];
}

describe('The JSON Schema for other languages', () => {
  test('describes every field', () => {
    const missing = Object.entries(schema.$defs).flatMap(([name, definition]) => undescribed(name, definition));
    expect(missing).toEqual(['AttemptMemory.driver', 'AttemptMemory.executor']);
  });

  test.each([
    ['BatchRequest', { name: 'etl', mainApplicationFile: 'local:///etl.py', driver: { memory: '2g' } }],
    ['BatchResult', result({})],
    ['KillRequest', { reason: 'wrong date', wait: true }],
    ['KillAnswer', { accepted: true, message: 'The kill is accepted' }],
    ['DecisionAnswer', { accepted: false, message: 'The batch is not held' }],
    ['InvalidBatchDetails', { problems: [{ path: 'mainClas', message: 'is unknown' }] }],
    ['RetryOptions', { application: 2, jitter: 0.5, memoryFactor: 1.5 }],
    ['DriverSpec', { cores: 2, coreRequest: 0.5 }],
  ])('accepts a %s', (type, value) => {
    expect(isValid(type, value)).toBe(true);
  });

  test.each([
    ['BatchResult', result({ state: 'DONE' })],
    ['BatchResult', result({ attempts: 'none' })],
    ['BatchResult', result({ exitCode: 0.5 })],
    ['KillAnswer', { accepted: 'yes', message: '' }],
  ])('refuses a wrong %s', (type, value) => {
    expect(isValid(type, value)).toBe(false);
  });

  test.each([
    ['BatchResult', 'newer-result.json'],
    ['BatchStatus', 'newer-status.json'],
  ])('differs from a newer %s by fields and values that were added', (type, fixture) => {
    const path = join(import.meta.dirname, '../../../clients/fixtures', fixture);
    const isValidated = isValid(type, withoutNulls(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>));
    expect(isValidated).toBe(false);
    const differing = ajv.errors?.map(({ keyword, instancePath }) => [keyword, instancePath]) ?? [];
    expect(differing.filter(([keyword]) => keyword !== 'enum' && keyword !== 'const')).toEqual([]);
    expect(differing).toEqual(expect.arrayContaining([['enum', '/state']]));
  });

  test('lets readers ignore fields that they do not know', () => {
    expect(isValid('BatchResult', result({ addedLater: { deeply: ['nested'] } }))).toBe(true);
  });
});

function result(more: object): object {
  const ended = '2026-11-20T08:00:00.000Z';
  return {
    batchId: 'etl-1',
    name: 'etl',
    state: 'FINISHED',
    attempts: [],
    startedAt: ended,
    endedAt: ended,
    message: 'The application finished.',
    ...more,
  };
}
