import { isDeepStrictEqual } from 'node:util';
import type { Batch } from '../../model/batch/batch.ts';
import { formatDuration } from '../../model/duration.ts';
import { sparkConfSchema } from '../../model/schema/spark-conf-schema.ts';
import { languageOf } from '../../spark/application.ts';
import type { FieldProblem } from '../shared/problem.ts';
import { fieldsAt, mergeFields, type SpecFields } from './fields.ts';

/** `submit.spec` of a batch. */
export function specOf({ submit }: Batch): SpecFields {
  return submit.kind === 'operator' ? submit.spec : {};
}

/** The batch with the properties of its `submit.spec`, which may contradict its fields like its own do. */
export function withSpecProperties(batch: Batch): Batch {
  const entries = Object.entries(fieldsAt(specOf(batch), 'sparkConf'));
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { ...batch, sparkConf: { ...batch.sparkConf, ...Object.fromEntries(texts) } };
}

/** The main class may be in the batch or in its `submit.spec`. */
export function checkMainClass(batch: Batch, spec: SpecFields): FieldProblem[] {
  if ((batch.mainClass ?? spec['mainClass']) !== undefined || languageOf(batch) !== 'java') return [];
  return [{ path: ['mainClass'], message: 'is missing: an application in Java or Scala needs it' }];
}

/** Properties in the spec are reserved like those of the batch. */
export function checkSpecProperties(spec: SpecFields): FieldProblem[] {
  const parsed = sparkConfSchema.safeParse(spec['sparkConf'] ?? {});
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({
    path: ['submit', 'spec', 'sparkConf', ...path.map(String)],
    message,
  }));
}

/** Fields of `submit.spec` with another value than the batch itself has. */
export function checkConflicts(requested: SpecFields, spec: SpecFields): FieldProblem[] {
  return mergeFields(requested, spec).conflicts.map(({ path, ours, theirs }) => ({
    path: ['submit', 'spec', ...path],
    message: `is ${JSON.stringify(theirs)}, but the batch itself has ${JSON.stringify(ours)}: set only one of them`,
  }));
}

/** A field of the spec, and why it is refused; undefined when it is not. */
export type SpecRule = readonly [path: readonly string[], message: string | undefined];

/** The problems of a spec by rules for single fields. */
export function refused(rules: readonly SpecRule[]): FieldProblem[] {
  return rules.flatMap(([path, message]) =>
    message === undefined ? [] : [{ path: ['submit', 'spec', ...path], message }],
  );
}

export const RETRIES =
  'is not supported: SparkBatch itself retries (the field "retry") and never runs two drivers at once; remove it';
export const CONTROL = 'is set by SparkBatch, which finds and follows the driver by it';

export function isOneOf(value: unknown, allowed: readonly unknown[]): boolean {
  return allowed.some((one) => isDeepStrictEqual(one, value));
}

/**
 * Why a time to live is refused, after which an operator deletes an ended application, and its driver with it.
 * @param unit milliseconds of the unit, and its name
 */
export function whyTooShortLived(
  value: unknown,
  { retention }: Batch,
  [unit, name]: readonly [number, string],
): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) return `must be a whole number of ${name}`;
  if (value * unit >= retention) return undefined;
  return (
    `is shorter than the retention of ${formatDuration(retention)}, and the operator would delete the driver too early: ` +
    'remove it, because SparkBatch cleans up itself (the field "cleanup")'
  );
}
