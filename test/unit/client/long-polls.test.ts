import { expect, test } from '@jest/globals';
import { LongPolls } from '../../../src/client/long-polls.ts';
import { Outage } from '../../../src/client/outage.ts';
import { TemporalUnreachableError } from '../../../src/temporal/call.ts';

test('of many waits at most 64 hold a long poll, and the others look the more seldom the more they are', async () => {
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

test('an outage is borne for a while, and no other error at all', async () => {
  const unreachable = new TemporalUnreachableError('gone');
  await expect(new Outage(60_000).bear(unreachable)).resolves.toBeUndefined();
  await expect(new Outage(-1).bear(unreachable)).rejects.toBe(unreachable);
  const other = new Error('other');
  await expect(new Outage(60_000).bear(other)).rejects.toBe(other);
});
