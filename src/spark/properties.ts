import type { Batch } from '../model/batch/batch.ts';
import { fieldProperties } from './field-properties.ts';

/** Spark properties by key. */
export type SparkProperties = Readonly<Record<string, string>>;

/** A field of a batch and the property it stands for, set to different values. */
export interface Contradiction {
  /** The field's path in the batch. */
  readonly path: readonly (string | number)[];
  /** The property with the other value. */
  readonly property: string;
  readonly message: string;
}

/** The Spark properties of a batch: its `sparkConf`, and its fields as properties. */
export function sparkProperties(batch: Batch): SparkProperties {
  const properties: Record<string, string> = { ...batch.sparkConf };
  for (const { property, value } of fieldProperties(batch)) properties[property] = value;
  return properties;
}

/** The fields of a batch that `sparkConf` contradicts. It is unknown which of the two values is intended. */
export function contradictions(batch: Batch): Contradiction[] {
  return fieldProperties(batch).flatMap(({ path, property, value }) => {
    const other = batch.sparkConf[property];
    if (other === undefined || other === value) return [];
    return [
      { path, property, message: `is "${value}", but sparkConf sets ${property} to "${other}": set only one of them` },
    ];
  });
}

/** The properties with keys that begin with `prefix`, by the rest of the key (Spark's `SparkConf.getAllWithPrefix`). */
export function withPrefix(properties: SparkProperties, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([key]) => key.startsWith(prefix) && key.length > prefix.length)
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}

/** The items of a property with a list separated by commas (Spark's `toSequence`): trimmed, without empty ones. */
export function listOf(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/**
 * Replaces `{{APP_ID}}` in values by the application id, and removes `{{EXECUTOR_ID}}`, which a driver does not have (Spark's
 * `Utils.substituteAppNExecIds`).
 */
export function substituteIds(record: Readonly<Record<string, string>>, applicationId: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key,
      value.replaceAll('{{APP_ID}}', applicationId).replaceAll('{{EXECUTOR_ID}}', ''),
    ]),
  );
}

/**
 * A number as Java writes a double (`Double.toString`): `1.0` instead of `1`, `1.0E-4` instead of `0.0001`. Spark writes
 * factors into the driver's properties this way.
 */
export function javaDouble(value: number): string {
  if (value === 0) return '0.0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-3 && magnitude < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent.replace('+', '')}`;
}
