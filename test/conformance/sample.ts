/** A pseudo-random sample of the items, in their original order. A seed always selects the same items. */
export function sample<T>(items: readonly T[], { size, seed }: { size: number; seed: number }): T[] {
  const random = randomGenerator(seed);
  const chosen = new Set(
    items
      .map((item) => ({ item, rank: random() }))
      .toSorted((one, other) => one.rank - other.rank)
      .slice(0, size)
      .map(({ item }) => item),
  );
  return items.filter((item) => chosen.has(item));
}

/** A generator of pseudo-random numbers from 0 to 1 (Mulberry32). */
function randomGenerator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
