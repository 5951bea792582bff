import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Deliveries, type DeliveryOptions } from '../../../src/watch/deliveries.ts';

/** A receiver that takes what it is told when the test lets it. */
class Receiver {
  readonly log: string[] = [];
  readonly #waiting: { readonly item: string; readonly settle: (error?: Error) => void }[] = [];

  /** Items that are being delivered and wait for an answer. */
  get waiting(): string[] {
    return this.#waiting.map(({ item }) => item);
  }

  readonly deliver = (item: string): Promise<void> => {
    this.log.push(`begin ${item}`);
    return new Promise((resolve, reject) => {
      const settle = (error?: Error) => (error ? reject(error) : resolve());
      this.#waiting.push({ item, settle });
    });
  };

  /** Answers the delivery of this item, with an error if there is one. */
  async answer(item: string, error?: Error): Promise<void> {
    const index = this.#waiting.findIndex((one) => one.item === item);
    const [delivery] = this.#waiting.splice(index, 1);
    if (!delivery) throw new Error(`${item} is not being delivered: ${this.waiting.join(', ')}`);
    this.log.push(`${error ? 'fail' : 'end'} ${item}`);
    delivery.settle(error);
    await settled();
  }
}

/** Lets everything happen that needs no time. */
async function settled(): Promise<void> {
  await pause(5);
}

let stop = new AbortController();
afterEach(() => {
  stop.abort();
  stop = new AbortController();
});

function begin(options: Partial<DeliveryOptions<string>> = {}) {
  const receiver = new Receiver();
  const failures: string[] = [];
  const done: string[] = [];
  const deliveries = new Deliveries<string>({
    deliver: receiver.deliver,
    onFailure: (error, item, nextTry) => failures.push(`${item}: ${(error as Error).message}, again in ${nextTry} ms`),
    concurrency: 10,
    signal: stop.signal,
    ...options,
  });
  const offer = (key: string, item: string) => deliveries.offer(key, item, () => done.push(item));
  return { receiver, failures, done, offer };
}

describe('deliveries', () => {
  test('about one thing are made one after the other, in order', async () => {
    const { receiver, done, offer } = begin();
    offer('a', 'a1');
    await settled();
    offer('a', 'a2');
    await settled();
    expect(receiver.waiting).toEqual(['a1']);
    await receiver.answer('a1');
    expect(receiver.waiting).toEqual(['a2']);
    await receiver.answer('a2');
    expect(receiver.log).toEqual(['begin a1', 'end a1', 'begin a2', 'end a2']);
    expect(new Set(done)).toEqual(new Set(['a1', 'a2']));
  });

  test('leave out what was overtaken before its turn, and call it done', async () => {
    const { receiver, done, offer } = begin();
    offer('a', 'a1');
    await settled();
    offer('a', 'a2');
    offer('a', 'a3');
    expect(done).toContain('a2');
    await receiver.answer('a1');
    await receiver.answer('a3');
    expect(receiver.log).toEqual(['begin a1', 'end a1', 'begin a3', 'end a3']);
  });

  test('about many things are made at once, as many as are allowed', async () => {
    const { receiver, offer } = begin({ concurrency: 2 });
    for (const key of ['a', 'b', 'c']) offer(key, `${key}1`);
    await settled();
    expect(receiver.waiting).toEqual(['a1', 'b1']);
    await receiver.answer('b1');
    expect(receiver.waiting).toEqual(['a1', 'c1']);
  });

  test('take the latest when their turn comes, not what was the latest when they were queued', async () => {
    const { receiver, offer } = begin({ concurrency: 1 });
    offer('a', 'a1');
    offer('b', 'b1');
    await settled();
    offer('b', 'b2');
    await receiver.answer('a1');
    expect(receiver.waiting).toEqual(['b2']);
  });

  test('are done when they are delivered, and not before', async () => {
    const { receiver, done, offer } = begin();
    offer('a', 'a1');
    await settled();
    expect(done).toEqual([]);
    await receiver.answer('a1');
    expect(done).toEqual(['a1']);
  });

  test('are tried again until they succeed, with growing pauses', async () => {
    const { receiver, failures, done, offer } = begin();
    offer('a', 'a1');
    await settled();
    await receiver.answer('a1', new Error('no route'));
    await pause(110);
    await receiver.answer('a1', new Error('no route'));
    expect(done).toEqual([]);
    await pause(210);
    await receiver.answer('a1');
    expect(done).toEqual(['a1']);
    expect(failures).toEqual(['a1: no route, again in 100 ms', 'a1: no route, again in 200 ms']);
  });

  test('that fail are overtaken by news', async () => {
    const { receiver, done, offer } = begin();
    offer('a', 'a1');
    await settled();
    await receiver.answer('a1', new Error('no route'));
    offer('a', 'a2');
    await pause(110);
    expect(receiver.waiting).toEqual(['a2']);
    await receiver.answer('a2');
    expect(done).toEqual(['a1', 'a2']);
  });

  test('that fail hold up nobody else while they wait for their next try', async () => {
    const { receiver, offer } = begin({ concurrency: 1 });
    offer('sick', 'sick1');
    offer('well', 'well1');
    await settled();
    await receiver.answer('sick1', new Error('too many signals'));
    expect(receiver.waiting).toEqual(['well1']);
  });

  test('begin anew about a thing that was told of before', async () => {
    const { receiver, done, offer } = begin();
    offer('a', 'a1');
    await settled();
    await receiver.answer('a1');
    offer('a', 'a2');
    await settled();
    await receiver.answer('a2');
    expect(done).toEqual(['a1', 'a2']);
  });

  test('end with an abort: nothing more is begun, nothing is called done that is not', async () => {
    const { receiver, failures, done, offer } = begin({ concurrency: 1 });
    offer('a', 'a1');
    offer('b', 'b1');
    await settled();
    stop.abort();
    await receiver.answer('a1', new Error('aborted'));
    offer('c', 'c1');
    await pause(120);
    expect(receiver.waiting).toEqual([]);
    expect({ failures, done }).toEqual({ failures: [], done: [] });
  });
});
