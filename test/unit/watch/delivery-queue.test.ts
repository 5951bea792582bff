import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { DeliveryQueue, type DeliveryOptions } from '../../../src/watch/delivery-queue.ts';

/** A receiver that ends a delivery when the test answers it. */
class Receiver {
  readonly log: string[] = [];
  readonly #waiting: { readonly item: string; readonly settle: (error?: Error) => void }[] = [];

  /** Items with a delivery that has begun and not ended. */
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

  /** Ends the delivery of this item, with an error if one is given. */
  async answer(item: string, error?: Error): Promise<void> {
    const index = this.#waiting.findIndex((one) => one.item === item);
    const [delivery] = this.#waiting.splice(index, 1);
    if (!delivery) throw new Error(`${item} is not being delivered: ${this.waiting.join(', ')}`);
    this.log.push(`${error ? 'fail' : 'end'} ${item}`);
    delivery.settle(error);
    await settled();
  }
}

/** Waits until pending promises have settled. */
async function settled(): Promise<void> {
  await pause(5);
}

test('A delivery that has to wait is repeated later, with the latest item', async () => {
  const delivered: string[] = [];
  const queue = new DeliveryQueue<string>({
    deliver: (item) => {
      delivered.push(item);
      return Promise.resolve(item === 'early' ? 1 : undefined);
    },
    onFailure: () => undefined,
    concurrency: 1,
    signal: new AbortController().signal,
  });
  const done: string[] = [];
  queue.enqueue('a', 'early', () => done.push('early'));
  await settled();
  queue.enqueue('a', 'late', () => done.push('late'));
  await settled();
  await settled();
  expect(delivered.at(-1)).toBe('late');
  expect(done).toEqual(['early', 'late']);
});

let stop = new AbortController();
afterEach(() => {
  stop.abort();
  stop = new AbortController();
});

function createQueue(options: Partial<DeliveryOptions<string>> = {}) {
  const receiver = new Receiver();
  const failures: string[] = [];
  const done: string[] = [];
  const queue = new DeliveryQueue<string>({
    deliver: receiver.deliver,
    onFailure: (error, item, retryIn) => failures.push(`${item}: ${(error as Error).message}, retry in ${retryIn} ms`),
    concurrency: 10,
    signal: stop.signal,
    ...options,
  });
  const enqueue = (key: string, item: string) => queue.enqueue(key, item, () => done.push(item));
  return { receiver, failures, done, enqueue };
}

describe('DeliveryQueue', () => {
  test('delivers the items of a key sequentially', async () => {
    const { receiver, done, enqueue } = createQueue();
    enqueue('a', 'a1');
    await settled();
    enqueue('a', 'a2');
    await settled();
    expect(receiver.waiting).toEqual(['a1']);
    await receiver.answer('a1');
    expect(receiver.waiting).toEqual(['a2']);
    await receiver.answer('a2');
    expect(receiver.log).toEqual(['begin a1', 'end a1', 'begin a2', 'end a2']);
    expect(new Set(done)).toEqual(new Set(['a1', 'a2']));
  });

  test('drops an item that is replaced before its delivery, and marks it as done', async () => {
    const { receiver, done, enqueue } = createQueue();
    enqueue('a', 'a1');
    await settled();
    enqueue('a', 'a2');
    enqueue('a', 'a3');
    expect(done).toContain('a2');
    await receiver.answer('a1');
    await receiver.answer('a3');
    expect(receiver.log).toEqual(['begin a1', 'end a1', 'begin a3', 'end a3']);
  });

  test('delivers the items of several keys up to the concurrency limit', async () => {
    const { receiver, enqueue } = createQueue({ concurrency: 2 });
    for (const key of ['a', 'b', 'c']) enqueue(key, `${key}1`);
    await settled();
    expect(receiver.waiting).toEqual(['a1', 'b1']);
    await receiver.answer('b1');
    expect(receiver.waiting).toEqual(['a1', 'c1']);
  });

  test('delivers the item that is the latest when the delivery starts', async () => {
    const { receiver, enqueue } = createQueue({ concurrency: 1 });
    enqueue('a', 'a1');
    enqueue('b', 'b1');
    await settled();
    enqueue('b', 'b2');
    await receiver.answer('a1');
    expect(receiver.waiting).toEqual(['b2']);
  });

  test('marks an item as done when it is delivered, not before', async () => {
    const { receiver, done, enqueue } = createQueue();
    enqueue('a', 'a1');
    await settled();
    expect(done).toEqual([]);
    await receiver.answer('a1');
    expect(done).toEqual(['a1']);
  });

  test('retries a failed delivery with growing pauses', async () => {
    const { receiver, failures, done, enqueue } = createQueue();
    enqueue('a', 'a1');
    await settled();
    await receiver.answer('a1', new Error('no route'));
    await pause(110);
    await receiver.answer('a1', new Error('no route'));
    expect(done).toEqual([]);
    await pause(210);
    await receiver.answer('a1');
    expect(done).toEqual(['a1']);
    expect(failures).toEqual(['a1: no route, retry in 100 ms', 'a1: no route, retry in 200 ms']);
  });

  test('delivers a newer item instead of the one that failed', async () => {
    const { receiver, done, enqueue } = createQueue();
    enqueue('a', 'a1');
    await settled();
    await receiver.answer('a1', new Error('no route'));
    enqueue('a', 'a2');
    await pause(110);
    expect(receiver.waiting).toEqual(['a2']);
    await receiver.answer('a2');
    expect(done).toEqual(['a1', 'a2']);
  });

  test('delivers other keys while a failed delivery waits for its retry', async () => {
    const { receiver, enqueue } = createQueue({ concurrency: 1 });
    enqueue('failing', 'failing1');
    enqueue('other', 'other1');
    await settled();
    await receiver.answer('failing1', new Error('too many signals'));
    expect(receiver.waiting).toEqual(['other1']);
  });

  test('delivers a new item of a key after all its items were delivered', async () => {
    const { receiver, done, enqueue } = createQueue();
    enqueue('a', 'a1');
    await settled();
    await receiver.answer('a1');
    enqueue('a', 'a2');
    await settled();
    await receiver.answer('a2');
    expect(done).toEqual(['a1', 'a2']);
  });

  test('stops with an abort, without marking undelivered items as done', async () => {
    const { receiver, failures, done, enqueue } = createQueue({ concurrency: 1 });
    enqueue('a', 'a1');
    enqueue('b', 'b1');
    await settled();
    stop.abort();
    await receiver.answer('a1', new Error('aborted'));
    enqueue('c', 'c1');
    await pause(120);
    expect(receiver.waiting).toEqual([]);
    expect({ failures, done }).toEqual({ failures: [], done: [] });
  });
});
