/** The distribution of values, in their unit. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

/**
 * The distribution of values by nearest rank.
 * @throws if there are none
 */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const percentile = (share: number) => {
    const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
    if (value === undefined) throw new Error('The distribution of no values is undefined.');
    return value;
  };
  return { min: percentile(0), median: percentile(0.5), p95: percentile(0.95), max: percentile(1) };
}
