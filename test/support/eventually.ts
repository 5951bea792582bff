import { setTimeout as pause } from 'node:timers/promises';

/**
 * Calls `ask` until it returns something. The default limit is far beyond what a slow machine needs: it bounds a test that
 * would never pass, and is no claim about speed.
 * @param what the condition, for the message
 * @param within milliseconds
 * @throws when the time is over, with the condition and the last error
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  { within = 120_000, every = 100 }: { within?: number; every?: number } = {},
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
      throw new Error(`Not within ${within} ms: ${what}`, { cause: last });
    }
    await pause(every);
  }
}

/** Calls `holds` until it returns true. @throws like {@link eventually} */
export async function eventuallyTrue(
  what: string,
  holds: () => Promise<boolean> | boolean,
  options?: { within?: number; every?: number },
): Promise<void> {
  await eventually(what, async () => (await holds()) || undefined, options);
}
