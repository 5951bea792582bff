import { describe, expect, test } from '@jest/globals';
import { ordinal, queuedMessage } from '../../../../src/model/tenant-queue/queued-message.ts';
import {
  admit,
  adopt,
  EMPTY_QUEUE,
  enter,
  lapse,
  leave,
  notePassedOver,
  notePlaces,
  noteTold,
  passOver,
  placeOf,
  placesToTell,
  type QueueEntry,
  type TenantQueueState,
} from '../../../../src/model/tenant-queue/tenant-queue.ts';

const batch = (name: string, arrivedAt = 0): QueueEntry => ({ workflowId: name, key: `key-${name}`, arrivedAt });
const keys = (...names: string[]) => names.map((name) => `key-${name}`);
/** A queue of which these live, and those wait. */
const queue = (limit: number | null, live: readonly string[], waiting: readonly string[] = []): TenantQueueState => ({
  limit,
  live: live.map((name) => ({ ...batch(name), told: true })),
  waiting: waiting.map((name, index) => batch(name, index)),
});
const names = (entries: readonly QueueEntry[]) => entries.map(({ workflowId }) => workflowId).join(' ');

describe('who goes next', () => {
  test.each<[story: string, before: TenantQueueState, live: string, waiting: string]>([
    ['nobody, where nobody waits', queue(2, ['a']), 'a', ''],
    ['nobody, where the quota is full', queue(2, ['a', 'b'], ['c']), 'a b', 'c'],
    ['the first in the line, where there is room for one', queue(2, ['a'], ['b', 'c']), 'a b', 'c'],
    ['as many as there is room for', queue(3, ['a'], ['b', 'c', 'd']), 'a b c', 'd'],
    ['nobody, where more live than the lowered quota allows', queue(1, ['a', 'b', 'c'], ['d']), 'a b c', 'd'],
    ['everybody, where the tenant has no quota any more', queue(null, ['a'], ['b', 'c']), 'a b c', ''],
    ['nobody, as long as the quota is not known to hold anything', queue(0, [], ['a']), '', 'a'],
  ])('%s', (_, before, live, waiting) => {
    const after = admit(before);
    expect([names(after.live), names(after.waiting)]).toEqual([live, waiting]);
  });

  test('whoever is let in is to be told, once', () => {
    const after = admit(queue(2, ['a'], ['b']));
    expect(after.live.map(({ told }) => told)).toEqual([true, false]);
    expect(noteTold(after, new Set(keys('b')), 7).live).toEqual([
      { ...batch('a'), told: true },
      { ...batch('b'), told: true, toldAt: 7 },
    ]);
  });

  test('a state in which nobody goes is the same one', () => {
    const full = queue(1, ['a'], ['b']);
    expect(admit(full)).toBe(full);
  });
});

describe('a batch that asks for its turn', () => {
  test.each<[story: string, arrivals: QueueEntry[], line: string]>([
    ['stands behind those before it', [batch('a', 1), batch('b', 2)], 'a b'],
    ['stands where it was, by its arrival, in a queue that was begun anew', [batch('b', 2), batch('a', 1)], 'a b'],
    ['that came at the same moment stands behind who was heard first', [batch('b', 1), batch('a', 1)], 'b a'],
    ['twice stands there once', [batch('a', 1), batch('b', 2), batch('a', 1)], 'a b'],
  ])('%s', (_, arrivals, line) => {
    expect(names(arrivals.reduce(enter, EMPTY_QUEUE).waiting)).toBe(line);
  });

  test('though it lives already is told so again, and counts once', () => {
    const after = enter(queue(1, ['a']), batch('a'));
    expect(after.live).toEqual([{ ...batch('a'), told: false }]);
    expect(after.waiting).toEqual([]);
  });

  test('again while it waits is told its place again', () => {
    const told = notePlaces(queue(1, ['a'], ['b']), new Map([['key-b', 1]]));
    expect(placesToTell(told)).toEqual([]);
    expect(placesToTell(enter(told, batch('b'))).map(({ place }) => place)).toEqual([1]);
  });

  test('under the id of another that lives is another one', () => {
    const after = enter(queue(1, ['a']), { ...batch('a', 5), key: 'key-of-another-run' });
    expect([names(after.live), names(after.waiting)]).toEqual(['a', 'a']);
  });
});

describe('a batch that is not there any more', () => {
  test.each<[story: string, who: string, live: string, waiting: string]>([
    ['and lived makes room', 'a', 'b c', ''],
    ['and waited is waited for no longer', 'c', 'a b', ''],
    ['and was never there changes nothing', 'z', 'a b', 'c'],
  ])('%s', (_, who, live, waiting) => {
    const after = admit(leave(queue(2, ['a', 'b'], ['c']), `key-${who}`));
    expect([names(after.live), names(after.waiting)]).toEqual([live, waiting]);
  });
});

describe('a turn that was not taken in time', () => {
  const told = noteTold(admit(queue(1, [], ['a', 'b'])), new Set(keys('a')), 7);
  const again = enter(told, batch('a'));

  test.each<[story: string, before: TenantQueueState, who: string, toldAt: number, live: string, waiting: string]>([
    ['is the next one’s', told, 'a', 7, 'b', ''],
    ['is kept where the batch has asked again, and is to be told', again, 'a', 7, 'a', 'b'],
    ['is kept where it was told again since', noteTold(again, new Set(keys('a')), 9), 'a', 7, 'a', 'b'],
    ['is that of nobody else', told, 'z', 7, 'a', 'b'],
    ['is not that of a batch that was found to live', queue(1, ['a'], ['b']), 'a', 7, 'a', 'b'],
  ])('%s', (_, before, who, toldAt, live, waiting) => {
    const after = admit(lapse(before, { key: `key-${who}`, toldAt }));
    expect([names(after.live), names(after.waiting)]).toEqual([live, waiting]);
  });

  test('leaves the batch its place by its arrival, when it asks again', () => {
    const line = admit(
      lapse(noteTold(admit(queue(1, [], ['a', 'b', 'c'])), new Set(keys('a')), 7), { key: 'key-a', toldAt: 7 }),
    );
    expect(names(enter(line, batch('a', 0)).waiting)).toBe('a c');
  });
});

describe('batches that wait and have no worker any more', () => {
  const line = queue(1, ['a'], ['b', 'c', 'd']);

  test.each<[story: string, asleep: string[], live: string, waiting: string, passedOver: string]>([
    ['do not keep their turn from others', ['b', 'c'], 'a d', '', 'b c'],
    ['are passed over wherever they are in the line', ['c'], 'a b', 'd', 'c'],
    ['keep their turn, once it is theirs', ['a'], 'a b', 'c d', ''],
    ['are told nothing where they are not known', ['z'], 'a b', 'c d', ''],
  ])('%s', (_, asleep, live, waiting, passedOver) => {
    const after = admit({ ...passOver(line, keys(...asleep)), limit: 2 });
    expect([names(after.live), names(after.waiting), names(after.passedOver ?? [])]).toEqual([
      live,
      waiting,
      passedOver,
    ]);
  });

  test('are told so once, and stand where they stood when they ask again', () => {
    const passed = passOver(line, keys('b', 'c'));
    const told = notePassedOver(passed, passed.passedOver?.slice(0, 1) ?? []);
    expect(names(told.passedOver ?? [])).toBe('c');
    expect(notePassedOver(told, told.passedOver ?? [])).toEqual({ ...line, waiting: line.waiting.slice(2) });
    expect(names(enter(told, batch('b', 0)).waiting)).toBe('b d');
  });

  test('a state in which nobody is passed over is the same one', () => expect(passOver(line, [])).toBe(line));
});

describe('batches that were found to live', () => {
  test.each<[story: string, before: TenantQueueState, live: string, waiting: string]>([
    ['count in a queue that begins anew', queue(1, []), 'a b', ''],
    ['count once', queue(2, ['a'], ['c']), 'a b', 'c'],
    ['do not wait', queue(1, [], ['c', 'a']), 'a b', 'c'],
  ])('%s', (_, before, live, waiting) => {
    const after = admit(adopt(before, [batch('a'), batch('b')]));
    expect([names(after.live), names(after.waiting)]).toEqual([live, waiting]);
  });

  test('are not told what they know', () => {
    expect(adopt(EMPTY_QUEUE, [batch('a')]).live[0]?.told).toBe(true);
  });
});

describe('a place is told', () => {
  test.each<[story: string, told: number | undefined, place: number, tells: boolean]>([
    ['to whoever does not know one', undefined, 7, true],
    ['not again where it is the same', 7, 7, false],
    ['not at each step', 7, 6, false],
    ['when half the way is done', 8, 4, true],
    ['when the next is oneself', 2, 1, true],
  ])('%s', (_, told, place, tells) => {
    const line = [...Array(place).keys()].map((index) => ({ ...batch(`b${index}`), told: index + 1 }));
    const { told: _told, ...last } = line.at(-1) ?? { ...batch('none'), told: 0 };
    const state = { ...EMPTY_QUEUE, waiting: [...line.slice(0, -1), told === undefined ? last : { ...last, told }] };
    expect(placesToTell(state).map((one) => one.place)).toEqual(tells ? [place] : []);
  });

  test('at most a few times more for a line ten times as long', () => {
    let state: TenantQueueState = queue(
      0,
      [],
      Array.from({ length: 1000 }, (_, index) => `b${index}`),
    );
    let tellings = 0;
    while (state.waiting.length > 0) {
      const news = placesToTell(state);
      tellings += news.filter(({ entry }) => entry.workflowId === 'b999').length;
      state = notePlaces(state, new Map(news.map(({ entry, place }) => [entry.key, place])));
      state = leave(state, state.waiting[0]?.key ?? '');
    }
    expect(tellings).toBe(10);
  });
});

describe('where a batch waits, in words', () => {
  const state = queue(
    20,
    Array.from({ length: 20 }, (_, index) => `live${index}`),
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
  );
  const since = '2026-11-21T08:00:00.000Z';

  test('is its place, the length of the line, and how full the quota is', () => {
    expect(queuedMessage('risk', { since, ...placeOf(state, 'c') })).toBe(
      `3rd of 7 in the queue of tenant risk; 20 of 20 live. Waits since ${since}.`,
    );
    expect(placeOf(state, 'live1')).toBeUndefined();
  });

  test('says when that was so, where it is not now', () => {
    const asOf = '2026-11-21T08:05:00.000Z';
    expect(queuedMessage('risk', { since, asOf, ...placeOf(state, 'a') })).toContain(
      `tenant risk at ${asOf}; 20 of 20`,
    );
  });

  test('says no more than is known', () => {
    expect(queuedMessage('risk', { since })).toBe(`Waits since ${since} for its turn in the queue of tenant risk.`);
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
  ])('%i is %s', (number, text) => expect(ordinal(number)).toBe(text));
});
