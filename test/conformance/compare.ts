import { type Difference, differences, leaves } from '../spark/differences.ts';
import { EXPLAINED_DIFFERENCES } from '../spark/explained-differences.ts';
import type { DriverObjects } from '../spark/driver-objects.ts';

/** The differences between two submissions of one configuration. */
export interface Comparison {
  /** The number of fields that one or both have. */
  readonly fields: number;
  /** The number of fields that each explanation covers, by its number in docs/contribute/conformance.md. */
  readonly explained: Readonly<Record<number, number>>;
  readonly unexplained: readonly Difference[];
}

/** Compares the objects of spark-submit with those of native submission, field by field. */
export function compare(spark: DriverObjects, native: DriverObjects): Comparison {
  const explained: Record<number, number> = {};
  const unexplained: Difference[] = [];
  for (const difference of differences(spark, native)) {
    const number = explanationOf(difference);
    if (number === undefined) unexplained.push(difference);
    else explained[number] = (explained[number] ?? 0) + 1;
  }
  const fields = new Set([...leaves(spark).keys(), ...leaves(native).keys()]).size;
  return { fields, explained, unexplained };
}

/** The number of the explanation of a difference between stored objects, from 1. */
function explanationOf({ path }: Difference): number | undefined {
  const index = EXPLAINED_DIFFERENCES.findIndex((one) => one.recordingOnly !== true && one.path.test(path));
  return index === -1 ? undefined : index + 1;
}
