import { describe, expect, test } from '@jest/globals';
import { ordinal, queuedMessage } from '../../../../src/model/tenant-queue/queued-message.ts';
import {
  admit,
  addAdmitted,
  EMPTY_QUEUE,
  enter,
  expire,
  leave,
  markAdmissionsNotified,
  markPlacesNotified,
  markSkipsNotified,
  placeOf,
  placesToNotify,
  type QueueEntry,
  skip,
  type TenantQueueState,
} from '../../../../src/model/tenant-queue/tenant-queue.ts';

const batch = (name: string, arrivedAt = 0): QueueEntry => ({ workflowId: name, key: `key-${name}`, arrivedAt });
const keys = (...names: string[]) => names.map((name) => `key-${name}`);
/** A queue with these admitted and waiting batches. */
const queue = (
  limit: number | null,
  admitted: readonly string[],
  waiting: readonly string[] = [],
): TenantQueueState => ({
  limit,
  admitted: admitted.map((name) => ({ ...batch(name), notified: true })),
  waiting: waiting.map((name, index) => batch(name, index)),
});
const names = (entries: readonly QueueEntry[]) => entries.map(({ workflowId }) => workflowId).join(' ');

describe('A queue admits', () => {
  test.each<[story: string, before: TenantQueueState, admitted: string, waiting: string]>([
    ['no batch when none waits', queue(2, ['a']), 'a', ''],
    ['no batch when its quota is full', queue(2, ['a', 'b'], ['c']), 'a b', 'c'],
    ['the first waiting batch when there is room for one', queue(2, ['a'], ['b', 'c']), 'a b', 'c'],
    ['as many batches as there is room for', queue(3, ['a'], ['b', 'c', 'd']), 'a b c', 'd'],
    ['no batch when more are admitted than a lowered quota allows', queue(1, ['a', 'b', 'c'], ['d']), 'a b c', 'd'],
    ['every batch when the tenant has no quota any more', queue(null, ['a'], ['b', 'c']), 'a b c', ''],
    ['no batch when its quota is zero', queue(0, [], ['a']), '', 'a'],
  ])('%s', (_, before, admitted, waiting) => {
    const after = admit(before);
    expect([names(after.admitted), names(after.waiting)]).toEqual([admitted, waiting]);
  });

  test('a batch that then has to be notified once', () => {
    const after = admit(queue(2, ['a'], ['b']));
    expect(after.admitted.map(({ notified }) => notified)).toEqual([true, false]);
    expect(markAdmissionsNotified(after, new Set(keys('b')), 7).admitted).toEqual([
      { ...batch('a'), notified: true },
      { ...batch('b'), notified: true, notifiedAt: 7 },
    ]);
  });

  test('nothing by returning the same state', () => {
    const full = queue(1, ['a'], ['b']);
    expect(admit(full)).toBe(full);
  });
});

describe('A batch that asks for admission', () => {
  test.each<[story: string, arrivals: QueueEntry[], line: string]>([
    ['waits behind those that arrived before it', [batch('a', 1), batch('b', 2)], 'a b'],
    ['waits in the order of arrival in a new queue', [batch('b', 2), batch('a', 1)], 'a b'],
    [
      'queues behind a batch that arrived at the same time when the signal of the other batch came first',
      [batch('b', 1), batch('a', 1)],
      'b a',
    ],
    ['waits once although it asks twice', [batch('a', 1), batch('b', 2), batch('a', 1)], 'a b'],
  ])('%s', (_, arrivals, line) => {
    expect(names(arrivals.reduce(enter, EMPTY_QUEUE).waiting)).toBe(line);
  });

  test('is notified again, and counts once, when it is admitted already', () => {
    const after = enter(queue(1, ['a']), batch('a'));
    expect(after.admitted).toEqual([{ ...batch('a'), notified: false }]);
    expect(after.waiting).toEqual([]);
  });

  test('is notified of its place again when it waits already', () => {
    const notified = markPlacesNotified(queue(1, ['a'], ['b']), new Map([['key-b', 1]]));
    expect(placesToNotify(notified)).toEqual([]);
    expect(placesToNotify(enter(notified, batch('b'))).map(({ place }) => place)).toEqual([1]);
  });

  test('is another batch than an admitted one with the same workflow id', () => {
    const after = enter(queue(1, ['a']), { ...batch('a', 5), key: 'key-of-another-run' });
    expect([names(after.admitted), names(after.waiting)]).toEqual(['a', 'a']);
  });
});

describe('A batch that leaves its queue', () => {
  test.each<[story: string, who: string, admitted: string, waiting: string]>([
    ['makes room when it was admitted', 'a', 'b c', ''],
    ['waits no longer', 'c', 'a b', ''],
    ['changes nothing when the queue does not know it', 'z', 'a b', 'c'],
  ])('%s', (_, who, admitted, waiting) => {
    const after = admit(leave(queue(2, ['a', 'b'], ['c']), `key-${who}`));
    expect([names(after.admitted), names(after.waiting)]).toEqual([admitted, waiting]);
  });
});

describe('An expired admission', () => {
  const offered = markAdmissionsNotified(admit(queue(1, [], ['a', 'b'])), new Set(keys('a')), 7);
  const askedAgain = enter(offered, batch('a'));
  const offeredAgain = markAdmissionsNotified(askedAgain, new Set(keys('a')), 9);

  test.each<[story: string, before: TenantQueueState, who: string, admitted: string, waiting: string]>([
    ['is passed on to the next batch', offered, 'a', 'b', ''],
    ['is kept when the batch has asked again', askedAgain, 'a', 'a', 'b'],
    ['is kept when the batch was notified again since', offeredAgain, 'a', 'a', 'b'],
    ['of an unknown batch changes nothing', offered, 'z', 'a', 'b'],
    ['of a batch that an earlier queue admitted is kept', queue(1, ['a'], ['b']), 'a', 'a', 'b'],
  ])('%s', (_, before, who, admitted, waiting) => {
    const after = admit(expire(before, { key: `key-${who}`, notifiedAt: 7 }));
    expect([names(after.admitted), names(after.waiting)]).toEqual([admitted, waiting]);
  });

  test('leaves the batch its place by arrival when it asks again', () => {
    const three = markAdmissionsNotified(admit(queue(1, [], ['a', 'b', 'c'])), new Set(keys('a')), 7);
    const after = admit(expire(three, { key: 'key-a', notifiedAt: 7 }));
    expect(names(enter(after, batch('a', 0)).waiting)).toBe('a c');
  });
});

describe('Waiting batches without a worker', () => {
  const line = queue(1, ['a'], ['b', 'c', 'd']);

  test.each<[story: string, unserved: string[], admitted: string, waiting: string, skipped: string]>([
    ['do not block the batches behind them', ['b', 'c'], 'a d', '', 'b c'],
    ['are skipped wherever they wait', ['c'], 'a b', 'd', 'c'],
    ['keep their admission once they have it', ['a'], 'a b', 'c d', ''],
    ['are not skipped when the queue does not know them', ['z'], 'a b', 'c d', ''],
  ])('%s', (_, unserved, admitted, waiting, skipped) => {
    const after = admit({ ...skip(line, keys(...unserved)), limit: 2 });
    expect([names(after.admitted), names(after.waiting), names(after.skipped ?? [])]).toEqual([
      admitted,
      waiting,
      skipped,
    ]);
  });

  test('are notified once, and keep their place by arrival when they ask again', () => {
    const skipped = skip(line, keys('b', 'c'));
    const notified = markSkipsNotified(skipped, skipped.skipped?.slice(0, 1) ?? []);
    expect(names(notified.skipped ?? [])).toBe('c');
    expect(markSkipsNotified(notified, notified.skipped ?? [])).toEqual({ ...line, waiting: line.waiting.slice(2) });
    expect(names(enter(notified, batch('b', 0)).waiting)).toBe('b d');
  });

  test('leave the state as it is when there are none', () => expect(skip(line, [])).toBe(line));
});

describe('Batches that were found to be admitted', () => {
  test.each<[story: string, before: TenantQueueState, admitted: string, waiting: string]>([
    ['count in a new queue, whatever the quota', queue(1, []), 'a b', ''],
    ['count once', queue(2, ['a'], ['c']), 'a b', 'c'],
    ['do not wait', queue(1, [], ['c', 'a']), 'a b', 'c'],
  ])('%s', (_, before, admitted, waiting) => {
    const after = admit(addAdmitted(before, [batch('a'), batch('b')]));
    expect([names(after.admitted), names(after.waiting)]).toEqual([admitted, waiting]);
  });

  test('are not notified of what they know', () => {
    expect(addAdmitted(EMPTY_QUEUE, [batch('a')]).admitted[0]?.notified).toBe(true);
  });
});

describe('A waiting batch is notified of its place', () => {
  test.each<[story: string, known: number | undefined, place: number, notifies: boolean]>([
    ['when it does not know one', undefined, 7, true],
    ['not when it is the same', 7, 7, false],
    ['not at each step', 7, 6, false],
    ['when it has halved', 8, 4, true],
    ['when it is the next', 2, 1, true],
  ])('%s', (_, known, place, notifies) => {
    const line = [...Array(place).keys()].map((index) => ({ ...batch(`b${index}`), notifiedPlace: index + 1 }));
    const last = { ...batch(`b${place - 1}`), ...(known !== undefined && { notifiedPlace: known }) };
    const state = { ...EMPTY_QUEUE, waiting: [...line.slice(0, -1), last] };
    expect(placesToNotify(state).map((one) => one.place)).toEqual(notifies ? [place] : []);
  });

  test('ten times in a queue of a thousand', () => {
    let state: TenantQueueState = queue(
      0,
      [],
      Array.from({ length: 1000 }, (_, index) => `b${index}`),
    );
    let notices = 0;
    while (state.waiting.length > 0) {
      const due = placesToNotify(state);
      notices += due.filter(({ entry }) => entry.workflowId === 'b999').length;
      state = markPlacesNotified(state, new Map(due.map(({ entry, place }) => [entry.key, place])));
      state = leave(state, state.waiting[0]?.key ?? '');
    }
    expect(notices).toBe(10);
  });
});

describe('The message of a waiting batch', () => {
  const state = queue(
    20,
    Array.from({ length: 20 }, (_, index) => `admitted${index}`),
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
  );
  const since = '2026-11-21T08:00:00.000Z';

  test('gives its place, the length of the queue, and how full the quota is', () => {
    expect(queuedMessage('risk', { since, ...placeOf(state, 'c') })).toBe(
      `3rd of 7 in the queue of tenant risk; 20 of 20 admitted. Waits since ${since}.`,
    );
    expect(placeOf(state, 'admitted1')).toBeUndefined();
  });

  test('gives the time of a place that is not current', () => {
    const asOf = '2026-11-21T08:05:00.000Z';
    expect(queuedMessage('risk', { since, asOf, ...placeOf(state, 'a') })).toContain(
      `tenant risk at ${asOf}; 20 of 20`,
    );
  });

  test('gives no place before that is known', () => {
    expect(queuedMessage('risk', { since })).toBe(`Waits since ${since} for admission by the queue of tenant risk.`);
  });
});

test.each([
  [1, '1st'],
  [2, '2nd'],
  [3, '3rd'],
  [4, '4th'],
  [11, '11th'],
  [12, '12th'],
  [13, '13th'],
  [21, '21st'],
  [101, '101st'],
  [111, '111th'],
])('The ordinal of %i is %s', (number, text) => expect(ordinal(number)).toBe(text));
