import { expect, test } from '@jest/globals';
import { LongPolls } from '../../../src/client/long-polls.ts';

test('At most 64 waits hold a long poll, and the interval of the others grows with their number', async () => {
  const polls = new LongPolls();
  let release = (): void => undefined;
  const end = new Promise<void>((resolve) => (release = resolve));
  let held = 0;
  const waits = Array.from({ length: 200 }, () =>
    polls.count(async () => {
      const polled = await polls.tryRun(async () => {
        held += 1;
        await end;
      });
      if (!polled) await end;
      return polled;
    }),
  );
  await Promise.resolve();
  expect(held).toBe(64);
  expect(polls.interval).toBe(4000);
  release();
  expect((await Promise.all(waits)).filter(Boolean)).toHaveLength(64);
  expect(polls.interval).toBe(1000);
  await expect(polls.tryRun(async () => undefined)).resolves.toBe(true);
});
