import { describe, expect, test } from '@jest/globals';
import { SubmitSlots } from '../../../../src/submit/spark-submit/submit-slots.ts';
import { SubmissionInProgressError } from '../../../../src/submit/shared/submit-errors.ts';

/** Work that the test ends. */
function pendingWork() {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { run: () => promise, finish: () => resolve('done') };
}

async function refusal(slots: SubmitSlots, tag: string): Promise<SubmissionInProgressError> {
  const error = await slots.run(tag, () => Promise.resolve()).catch((one: unknown) => one);
  if (!(error instanceof SubmissionInProgressError)) throw new Error(`Expected a refusal, got ${String(error)}`);
  return error;
}

describe('the submit slots of a worker', () => {
  test('refuse a submission while all are taken, with the time to retry after', async () => {
    const slots = new SubmitSlots(2);
    const [one, other] = [pendingWork(), pendingWork()];
    const running = [slots.run('a', one.run), slots.run('b', other.run)];
    const refused = await refusal(slots, 'c');
    expect(refused.message).toMatch(/waiting for a slot: this worker runs its maximum of 2 spark-submit/);
    expect(refused.retryAfter).toBe(1000);
    one.finish();
    await running[0];
    await expect(slots.run('c', () => Promise.resolve('done'))).resolves.toBe('done');
    other.finish();
    await running[1];
  });

  test('lengthen the pause with the number of waiting attempts, up to 15 s', async () => {
    const slots = new SubmitSlots(1);
    const busy = pendingWork();
    const running = slots.run('a', busy.run);
    const times: (number | undefined)[] = [];
    for (let waiting = 0; waiting < 20; waiting += 1) times.push((await refusal(slots, `w${waiting}`)).retryAfter);
    expect(times.slice(0, 3)).toEqual([2000, 4000, 6000]);
    expect(times.at(-1)).toBe(15_000);
    // An attempt that asks again is counted once.
    expect((await refusal(slots, 'w0')).retryAfter).toBe(15_000);
    busy.finish();
    await running;
  });

  test('run one submission of an attempt at a time, and another after a failure', async () => {
    const slots = new SubmitSlots(2);
    const { promise, reject } = Promise.withResolvers<string>();
    const running = slots.run('a', () => promise);
    expect((await refusal(slots, 'a')).message).toContain('still runs an earlier try');
    reject(new Error('boom'));
    await expect(running).rejects.toThrow('boom');
    await expect(slots.run('a', () => Promise.resolve('done'))).resolves.toBe('done');
  });

  test('are free again once an aborted submission has ended', async () => {
    const slots = new SubmitSlots(1);
    const running = slots.run(
      'a',
      (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('stopped'))),
    );
    await slots.abort('b');
    await slots.abort('a');
    await expect(running).resolves.toBe('stopped');
    await expect(slots.run('b', () => Promise.resolve('done'))).resolves.toBe('done');
  });

  test('remember how the processes of the last submissions ended', () => {
    const slots = new SubmitSlots(1);
    slots.recordEnd('a', 'killed');
    slots.recordEnd('b', 'exited');
    expect([slots.lastEnd('a'), slots.lastEnd('b'), slots.lastEnd('c')]).toEqual(['killed', 'exited', undefined]);
    for (let index = 0; index < 1000; index += 1) slots.recordEnd(`x${index}`, 'killed');
    expect(slots.lastEnd('a')).toBeUndefined();
  });
});
