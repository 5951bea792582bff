import { setTimeout as pause } from 'node:timers/promises';

const STALLED_MS = 300_000;
const PRINT_EVERY_MS = 10_000;

/** Waits until a count reaches a number, and prints its progress. @throws when the count stays the same for five minutes */
export async function untilCount(
  printProgress: (line: string) => void,
  what: string,
  expected: number,
  count: () => Promise<number>,
): Promise<void> {
  let last = -1;
  let stalledSince = Date.now();
  let printedAt = 0;
  for (;;) {
    const reached = await count();
    if (reached >= expected) return;
    if (reached !== last) stalledSince = Date.now();
    last = reached;
    if (Date.now() - stalledSince > STALLED_MS)
      throw new Error(`No progress for ${STALLED_MS / 60_000} minutes: ${what}, ${reached} of ${expected}`);
    if (Date.now() - printedAt > PRINT_EVERY_MS) {
      printProgress(`${what}: ${reached} of ${expected}`);
      printedAt = Date.now();
    }
    await pause(500);
  }
}
