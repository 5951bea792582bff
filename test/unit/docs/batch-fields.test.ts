import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { batchSchema } from '../../../src/model/schema/batch-schema.ts';
import { BATCH_FAILURE_TYPES } from '../../../src/model/status/failure-type.ts';
import { FAILURE_CLASSES } from '../../../src/model/verdict/failure-class.ts';

const text = readFileSync(join(import.meta.dirname, '../../../docs/reference/batch.md'), 'utf8');

/** Names of all fields of the schema, `timeouts.submit` and the like flattened to their last part. */
function fieldsOf(schema: z.core.JSONSchema.JSONSchema): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [
    name,
    ...(typeof inner === 'object' ? fieldsOf(inner) : []),
  ]);
}

describe('docs/reference/batch.md tells of', () => {
  const fields = [...new Set(fieldsOf(z.toJSONSchema(batchSchema, { io: 'input', unrepresentable: 'any' })))];

  test.each(fields)('the field %s', (field) => {
    expect(text).toMatch(new RegExp(`\`(?:[a-z]+\\.)?${field}\``));
  });

  test.each([...BATCH_FAILURE_TYPES, ...FAILURE_CLASSES])('the failure %s', (name) => {
    expect(text).toContain(`\`${name}\``);
  });
});
