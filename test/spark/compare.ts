import { type Difference, differences, leaves } from './differences.ts';
import type { DriverObjects } from './driver-objects.ts';
import { EXPLAINED_DIFFERENCES, type ExplainedDifference } from './explained-differences.ts';

/** The differences between two submissions of one configuration. */
export interface Comparison {
  /** The number of fields that one or both have. */
  readonly fields: number;
  /** The number of fields that each explanation covers, by its number in docs/contribute/conformance.md. */
  readonly explained: Readonly<Record<number, number>>;
  readonly unexplained: readonly Difference[];
}

/** What is compared, which decides the explanations that count. */
export interface ComparisonKind {
  /** Whether requests of spark-submit are compared with built objects, rather than stored objects. */
  readonly recorded?: boolean;
  /** The settings about which the conversion of the command line has notes. Default: it was not converted. */
  readonly noted?: ReadonlySet<string>;
}

/** Compares the objects of spark-submit with those of native submission, field by field. */
export function compare(spark: DriverObjects, native: DriverObjects, kind: ComparisonKind = {}): Comparison {
  const explained: Record<number, number> = {};
  const unexplained: Difference[] = [];
  for (const difference of differences(spark, native)) {
    const index = EXPLAINED_DIFFERENCES.findIndex((one) => explains(one, difference, kind));
    if (index === -1) unexplained.push(difference);
    else explained[index + 1] = (explained[index + 1] ?? 0) + 1;
  }
  const fields = new Set([...leaves(spark).keys(), ...leaves(native).keys()]).size;
  return { fields, explained, unexplained };
}

function explains(
  one: ExplainedDifference,
  { path }: Difference,
  { recorded = false, noted }: ComparisonKind,
): boolean {
  if (!one.path.test(path)) return false;
  if (one.allowedIn === 'recordings') return recorded;
  if (one.allowedIn === 'servers') return !recorded;
  if (one.allowedIn === 'noted') return noted?.has(one.about ?? path.replace(/^properties\./, '')) ?? false;
  return true;
}
