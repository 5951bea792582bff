import type { Batch } from '../../model/batch/batch.ts';
import { fieldProperties } from '../../spark/field-properties.ts';

/** Path of a field in a batch: `['deps', 'jars', 0]`, `['sparkConf', 'spark.ui.port']`. */
export type FieldPath = readonly (string | number)[];

/** A field of a batch that a check refuses. */
export interface FieldProblem {
  readonly path: FieldPath;
  /** The problem and the fix. The text follows the path in a sentence and has no full stop. */
  readonly message: string;
}

/** The field that a Spark property comes from: the one that stands for the property, or `sparkConf`. */
export function pathOfProperty(batch: Batch, property: string): FieldPath {
  const field = fieldProperties(batch).find((candidate) => candidate.property === property);
  return field?.path ?? ['sparkConf', property];
}

/** One problem for each property that `reasonAgainst` gives a reason for. */
export function propertyProblems(
  batch: Batch,
  properties: Readonly<Record<string, string>>,
  reasonAgainst: (property: string, value: string) => string | undefined,
): FieldProblem[] {
  return Object.entries(properties).flatMap(([property, value]) => {
    const message = reasonAgainst(property, value);
    return message === undefined ? [] : [{ path: pathOfProperty(batch, property), message }];
  });
}

/**
 * The entry of a table that applies to a property. An entry that ends with a dot applies to every property below it.
 */
export function entryFor<T extends readonly [setting: string, ...rest: unknown[]]>(
  table: readonly T[],
  property: string,
): T | undefined {
  return table.find(([setting]) => (setting.endsWith('.') ? property.startsWith(setting) : property === setting));
}
