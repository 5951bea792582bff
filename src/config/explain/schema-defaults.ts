import { z } from 'zod';
import { batchSchema } from '../../model/schema/batch-schema.ts';
import { SUBMIT_KINDS, SUBMIT_TIMEOUTS, type SubmitKind, writtenSubmitKind } from '../../model/submit-kind.ts';
import { asRecord } from '../../model/lang.ts';
import { isoDuration } from '../../model/duration.ts';
import type { UnvalidatedBatch } from '../schema/layer.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The defaults that the schema adds to a batch, as its author would write them. Defaults without a field are left out. */
export function schemaDefaults(batch: UnvalidatedBatch): UnvalidatedBatch {
  const { mainApplicationFile: _file, ...defaults } = defaultsIn(batchJsonSchema());
  const submitTimeout = isoDuration(SUBMIT_TIMEOUTS[submitKindOf(batch)]);
  return { ...defaults, timeouts: { submit: submitTimeout, ...asRecord(defaults['timeouts']) } };
}

/** The JSON Schema of a batch as its author writes it. */
export function batchJsonSchema(): JsonSchema {
  return z.toJSONSchema(batchSchema, { io: 'input', unrepresentable: 'any' });
}

function defaultsIn({ properties = {} }: JsonSchema): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, schema]) => {
      if (typeof schema === 'boolean') return [];
      if (schema.properties) return [[name, defaultsIn(schema)]];
      // An empty list equals no value, and an explanation need not show it.
      return schema.default === undefined || isEmptyList(schema.default) ? [] : [[name, schema.default]];
    }),
  );
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function submitKindOf({ submit }: UnvalidatedBatch): SubmitKind {
  const kind = writtenSubmitKind(submit);
  return SUBMIT_KINDS.find((known) => known === kind) ?? 'native';
}
