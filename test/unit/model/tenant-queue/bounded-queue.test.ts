import { describe, expect, test } from '@jest/globals';
import { jsonSize, MIB } from '../../../../src/model/json-size.ts';
import {
  admit,
  addAdmitted,
  EMPTY_QUEUE,
  enter,
  leave,
  markAdmissionsNotified,
  markPlacesNotified,
  MAX_ADMITTED,
  MAX_WAITING,
  placesToNotify,
  presenceOf,
  type QueueEntry,
  type TenantQueueState,
} from '../../../../src/model/tenant-queue/tenant-queue.ts';

/** The size of a payload that Temporal takes, less what its encoding adds. */
const CARRIED = 2 * MIB - 64 * 1024;

/** The n-th batch to arrive, with a workflow id of this length. */
function batch(arrival: number, idLength = 64, fill = 'x'): QueueEntry {
  const key = `00000000-0000-0000-0000-${String(arrival).padStart(12, '0')}`;
  return { workflowId: String(arrival).padStart(idLength, fill), key, arrivedAt: 1_764_000_000_000 + arrival };
}

/** A queue to which batches came one after the other, and that has notified all it knows. */
function queueOf(count: number, { limit = 100, idLength = 64, fill = 'x' } = {}): TenantQueueState {
  let state: TenantQueueState = { ...EMPTY_QUEUE, limit };
  for (let arrival = 0; arrival < count; arrival += 1) state = enter(state, batch(arrival, idLength, fill));
  return notified(admit(state));
}

function notified(state: TenantQueueState): TenantQueueState {
  const admitted = markAdmissionsNotified(state, new Set(state.admitted.map(({ key }) => key)), 1_764_000_000_000);
  return markPlacesNotified(admitted, new Map(placesToNotify(admitted).map(({ entry, place }) => [entry.key, place])));
}

describe('A queue with more batches than its state has room for', () => {
  test.each([
    ['ids of 64 characters', 'x', 64, MAX_WAITING],
    ['ids of 1,000 characters', 'x', 1000, 196],
    ['ids of 1,000 characters with three bytes each', '界', 1000, 196],
  ])('is carried from run to run, with %s', (_, fill, idLength, most) => {
    const state = queueOf(MAX_WAITING * 2, { limit: MAX_ADMITTED, idLength, fill });
    const full = notified(
      admit(Array.from({ length: MAX_WAITING }, (__, n) => batch(n + 50_000, idLength, fill)).reduce(enter, state)),
    );
    expect(full.admitted.length + full.waiting.length).toBeLessThanOrEqual(MAX_ADMITTED + MAX_WAITING);
    expect(full.waiting.length).toBeLessThanOrEqual(most);
    expect(jsonSize(full)).toBeLessThan(CARRIED);
  });

  test('knows the first ones, and refuses later ones', () => {
    const state = queueOf(MAX_WAITING + 500);
    expect(state.waiting.length).toBe(MAX_WAITING - 100);
    expect(presenceOf(state, batch(99))).toBe('known');
    expect(presenceOf(state, batch(MAX_WAITING - 1))).toBe('known');
    expect(presenceOf(state, batch(MAX_WAITING))).toBe('missing');
    expect(presenceOf(enterAll(state, MAX_WAITING, MAX_WAITING + 100), batch(MAX_WAITING + 100))).toBe('full');
  });

  test('takes a batch that arrived before others, in place of the last one', () => {
    const state = enterAll(leave(queueOf(MAX_WAITING), batch(150).key), MAX_WAITING, MAX_WAITING + 101);
    expect(state.waiting.length).toBe(MAX_WAITING);
    const last = state.waiting.at(-1);
    expect(presenceOf(state, batch(150))).toBe('missing');
    const after = enter(state, batch(150));
    expect(after.waiting.length).toBe(MAX_WAITING);
    expect(after.waiting[50]?.key).toBe(batch(150).key);
    expect(after.waiting.at(-1)).not.toEqual(last);
  });

  test('admits 50,000 batches in the order of their arrival when those it does not know ask again', () => {
    const total = 50_000;
    const waitingOutside = Array.from({ length: total }, (_, arrival) => batch(arrival));
    let state: TenantQueueState = { ...EMPTY_QUEUE, limit: 3000 };
    const order: string[] = [];
    while (order.length < total) {
      // Each asks again: those that arrived first come last, so that the order of asking does not help.
      const next = waitingOutside.splice(0, MAX_WAITING).toReversed();
      state = admit(next.reduce(enter, state));
      order.push(...state.admitted.map(({ key }) => key));
      expect(jsonSize(state)).toBeLessThan(CARRIED);
      state = { ...state, admitted: [] };
    }
    expect(order).toEqual(Array.from({ length: total }, (_, arrival) => batch(arrival).key));
  });

  test('admits no more than its state has room for when the quota is removed', () => {
    const state = admit({ ...queueOf(MAX_WAITING), limit: null });
    const more = admit(enterAll(state, MAX_WAITING, MAX_WAITING + 200));
    expect(more.admitted.length).toBe(MAX_ADMITTED);
    expect(more.waiting.length).toBe(200);
  });

  test('adds no more admitted batches than its state has room for', () => {
    const found = Array.from({ length: MAX_ADMITTED + 100 }, (_, arrival) => batch(arrival));
    expect(addAdmitted(EMPTY_QUEUE, found).admitted.length).toBe(MAX_ADMITTED);
  });
});

function enterAll(state: TenantQueueState, from: number, to: number): TenantQueueState {
  let entered = state;
  for (let arrival = from; arrival < to; arrival += 1) entered = enter(entered, batch(arrival));
  return entered;
}
