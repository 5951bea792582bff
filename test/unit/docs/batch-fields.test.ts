import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { batchSchema } from '../../../src/model/schema/batch-schema.ts';
import { BATCH_FAILURE_TYPES } from '../../../src/model/status/failure-types.ts';
import { FAILURE_CLASSES } from '../../../src/model/verdict/failure-class.ts';

const text = readFileSync(join(import.meta.dirname, '../../../docs/reference/batch.md'), 'utf8');

/** The names of all fields of the schema and its alternatives; nested fields by their last part (`timeouts.submit` is `submit`). */
function fieldNames(schema: z.core.JSONSchema.JSONSchema): string[] {
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [
      name,
      ...(typeof inner === 'object' ? fieldNames(inner) : []),
    ]),
    ...alternatives.flatMap((one) => (typeof one === 'object' ? fieldNames(one) : [])),
  ];
}

const fields = [...new Set(fieldNames(z.toJSONSchema(batchSchema, { io: 'input', unrepresentable: 'any' })))];

test.each(fields)('docs/reference/batch.md documents the field %s', (field) => {
  expect(text).toMatch(new RegExp(`\`(?:[a-z]+\\.)?${field}\``));
});

test.each([...BATCH_FAILURE_TYPES, ...FAILURE_CLASSES])('docs/reference/batch.md documents the failure %s', (name) => {
  expect(text).toContain(`\`${name}\``);
});
