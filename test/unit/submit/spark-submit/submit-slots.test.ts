import { describe, expect, test } from '@jest/globals';
import { Places } from '../../../../src/submit/spark-submit/submit-slots.ts';
import { SubmissionUnderWay } from '../../../../src/submit/shared/submitter.ts';

/** Work that ends when it is told to. */
function work() {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { do: () => promise, end: () => resolve('done') };
}

async function refusal(places: Places, tag: string): Promise<SubmissionUnderWay> {
  const error = await places.hold(tag, () => Promise.resolve()).catch((one: unknown) => one);
  if (!(error instanceof SubmissionUnderWay)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

describe('the places of a worker', () => {
  test('are as many as it has; who comes when they are taken is told when to come again', async () => {
    const places = new Places(2);
    const [one, other] = [work(), work()];
    const held = [places.hold('a', one.do), places.hold('b', other.do)];
    const refused = await refusal(places, 'c');
    expect(refused.message).toMatch(/waiting for a place: this worker runs 2 spark-submit already/);
    expect(refused.nextTryIn).toBe(1000);
    one.end();
    await held[0];
    await expect(places.hold('c', () => Promise.resolve('done'))).resolves.toBe('done');
    other.end();
    await held[1];
  });

  test('are asked for the less often the more wait, and never less than every 15 s', async () => {
    const places = new Places(1);
    const busy = work();
    const held = places.hold('a', busy.do);
    const times: (number | undefined)[] = [];
    for (let waiting = 0; waiting < 20; waiting += 1) times.push((await refusal(places, `w${waiting}`)).nextTryIn);
    expect(times.slice(0, 3)).toEqual([2000, 4000, 6000]);
    expect(times.at(-1)).toBe(15_000);
    // Who asks again waits no longer for it.
    expect((await refusal(places, 'w0')).nextTryIn).toBe(15_000);
    busy.end();
    await held;
  });

  test('are given once to an attempt, and again after its work has failed', async () => {
    const places = new Places(2);
    const { promise, reject } = Promise.withResolvers<string>();
    const held = places.hold('a', () => promise);
    expect((await refusal(places, 'a')).message).toContain('still at an earlier try');
    reject(new Error('boom'));
    await expect(held).rejects.toThrow('boom');
    await expect(places.hold('a', () => Promise.resolve('done'))).resolves.toBe('done');
  });

  test('are freed by who ends an attempt, when its work has ended', async () => {
    const places = new Places(1);
    const held = places.hold(
      'a',
      (stop) => new Promise((resolve) => stop.addEventListener('abort', () => resolve('stopped'))),
    );
    await places.end('b');
    await places.end('a');
    await expect(held).resolves.toBe('stopped');
    await expect(places.hold('b', () => Promise.resolve('done'))).resolves.toBe('done');
  });

  test('remember how the last submissions ended', () => {
    const places = new Places(1);
    places.remember('a', 'ended');
    places.remember('b', 'by itself');
    expect([places.lastEnd('a'), places.lastEnd('b'), places.lastEnd('c')]).toEqual(['ended', 'by itself', undefined]);
    for (let index = 0; index < 1000; index += 1) places.remember(`x${index}`, 'ended');
    expect(places.lastEnd('a')).toBeUndefined();
  });
});
