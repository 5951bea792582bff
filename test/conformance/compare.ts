import { type Difference, differences, leaves } from '../spark/differences.ts';
import { EXPLAINED_DIFFERENCES } from '../spark/explained-differences.ts';
import type { DriverObjects } from '../spark/driver-objects.ts';

/** What became of comparing two submissions of one configuration. */
export interface Comparison {
  /** Leaves that one or both have. */
  readonly fields: number;
  /** Numbers of the explanations, as docs/contribute/conformance.md counts them, with how many leaves each explains. */
  readonly explained: Readonly<Record<number, number>>;
  readonly unexplained: readonly Difference[];
}

/** Compares what spark-submit made with what we did, field by field. */
export function compare(spark: DriverObjects, ours: DriverObjects): Comparison {
  const explained: Record<number, number> = {};
  const unexplained: Difference[] = [];
  for (const difference of differences(spark, ours)) {
    const number = explanationOf(difference);
    if (number === undefined) unexplained.push(difference);
    else explained[number] = (explained[number] ?? 0) + 1;
  }
  const fields = new Set([...leaves(spark).keys(), ...leaves(ours).keys()]).size;
  return { fields, explained, unexplained };
}

/** The number of the explanation of a difference between objects that a real API server keeps, counted from 1. */
function explanationOf({ path }: Difference): number | undefined {
  const index = EXPLAINED_DIFFERENCES.findIndex((one) => one.recordingOnly !== true && one.path.test(path));
  return index === -1 ? undefined : index + 1;
}
