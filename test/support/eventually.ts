import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks until the answer is not undefined; fails with what was waited for and the last error.
 * @param within milliseconds
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  { within = 20_000, every = 100 }: { within?: number; every?: number } = {},
): Promise<T> {
  const end = Date.now() + within;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      throw new Error(`Waited ${within} ms in vain: ${what}`, { cause: last });
    }
    await pause(every);
  }
}
