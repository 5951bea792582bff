/** How values spread, in their own unit. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

/**
 * The spread of values by nearest rank.
 * @throws when there are none
 */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => {
    const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
    if (value === undefined) throw new Error('There is no spread of no values.');
    return value;
  };
  return { min: at(0), median: at(0.5), p95: at(0.95), max: at(1) };
}
