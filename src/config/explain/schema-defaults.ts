import { z } from 'zod';
import { asRecord } from '../../model/lang.ts';
import { batchSchema } from '../../model/schema/batch-schema.ts';
import { SUBMIT_TIMEOUTS, SUBMIT_KINDS, type SubmitKind, writtenSubmitKind } from '../../model/submit-kind.ts';
import type { UnvalidatedBatch } from '../schema/layer.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** What the schema adds to a batch that says nothing, as its author would write it. What follows from no field is left out. */
export function writtenDefaults(batch: UnvalidatedBatch): UnvalidatedBatch {
  const { mainApplicationFile: _file, ...defaults } = defaultsIn(batchJsonSchema());
  return {
    ...defaults,
    timeouts: { submit: written(SUBMIT_TIMEOUTS[submitKindOf(batch)]), ...asRecord(defaults['timeouts']) },
  };
}

/** The schema of a batch as its author writes it. */
export function batchJsonSchema(): JsonSchema {
  return z.toJSONSchema(batchSchema, { io: 'input', unrepresentable: 'any' });
}

function defaultsIn({ properties = {} }: JsonSchema): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, schema]) => {
      if (typeof schema === 'boolean') return [];
      if (schema.properties) return [[name, defaultsIn(schema)]];
      // An empty list says nothing.
      return schema.default === undefined || isEmpty(schema.default) ? [] : [[name, schema.default]];
    }),
  );
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function submitKindOf({ submit }: UnvalidatedBatch): SubmitKind {
  const kind = writtenSubmitKind(submit);
  return SUBMIT_KINDS.find((one) => one === kind) ?? 'native';
}

/** A duration as it would be written: `PT30S`, `PT5M`, `P1DT12H`. Milliseconds are rounded down to seconds. */
export function written(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  const part = (value: number, unit: string) => (value > 0 ? `${value}${unit}` : '');
  const time = part(hours, 'H') + part(minutes, 'M') + part(seconds % 60, 'S');
  return `P${part(days, 'D')}${time && `T${time}`}`.replace(/^P$/, 'PT0S');
}
