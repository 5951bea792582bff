import type { Batch } from '../model/batch/batch.ts';
import { fieldProperties } from './field-properties.ts';

/** Spark's properties by key. */
export type SparkProperties = Readonly<Record<string, string>>;

/** A field of a batch and the property it stands for, given with different values. */
export interface Contradiction {
  /** The field's path in the batch. */
  readonly path: readonly (string | number)[];
  /** The property that says otherwise. */
  readonly property: string;
  readonly message: string;
}

/** The Spark properties a batch asks for: its `sparkConf`, and its fields in Spark's words. */
export function sparkProperties(batch: Batch): SparkProperties {
  const properties: Record<string, string> = { ...batch.sparkConf };
  for (const { property, value } of fieldProperties(batch)) properties[property] = value;
  return properties;
}

/** Every field of a batch whose property `sparkConf` gives another value: which of both was meant can't be known. */
export function contradictions(batch: Batch): Contradiction[] {
  return fieldProperties(batch).flatMap(({ path, property, value }) => {
    const other = batch.sparkConf[property];
    if (other === undefined || other === value) return [];
    return [{ path, property, message: `is "${value}", but sparkConf says ${property} is "${other}": give only one` }];
  });
}

/** The properties whose key begins with `prefix`, by the rest of their key (Spark's `SparkConf.getAllWithPrefix`). */
export function withPrefix(properties: SparkProperties, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([key]) => key.startsWith(prefix) && key.length > prefix.length)
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}
