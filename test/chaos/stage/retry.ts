import { setTimeout as pause } from 'node:timers/promises';

/**
 * Repeats work until it succeeds, like a patient user during the outage of a server.
 * @param isFinal whether an error is an answer, after which the work is not repeated
 */
export async function retry<T>(
  what: string,
  work: () => Promise<T>,
  { within = 60_000, isFinal = () => false }: { within?: number; isFinal?: (error: unknown) => boolean } = {},
): Promise<T> {
  const end = Date.now() + within;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (isFinal(error)) throw error;
      if (Date.now() > end) throw new Error(`Not within ${within / 1000} s: ${what}`, { cause: error });
      await pause(400);
    }
  }
}

/** Maps items with a limited number of concurrent calls. */
export async function mapConcurrently<T, R>(
  things: readonly T[],
  atOnce: number,
  work: (thing: T) => Promise<R>,
): Promise<R[]> {
  const results = new Map<number, R>();
  const left = things.entries();
  const one = async (): Promise<void> => {
    for (const [index, thing] of left) results.set(index, await work(thing));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, things.length) }, one));
  return things.map((_, index) => results.get(index) as R);
}
