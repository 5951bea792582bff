import { setTimeout as pause } from 'node:timers/promises';

/**
 * Does what a patient user does while servers come and go: tries again.
 * @param hopeless whether an error is an answer, and not worth another try
 */
export async function retrying<T>(
  what: string,
  work: () => Promise<T>,
  { within = 60_000, hopeless = () => false }: { within?: number; hopeless?: (error: unknown) => boolean } = {},
): Promise<T> {
  const end = Date.now() + within;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (hopeless(error)) throw error;
      if (Date.now() > end) throw new Error(`Tried for ${within / 1000} s in vain: ${what}`, { cause: error });
      await pause(400);
    }
  }
}

/** Works on many things, so many at a time. */
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
