/**
 * The queue of a tenant with a quota of admitted batches: which batches are admitted, which wait, and who is next. Pure: the
 * workflow `SparkTenantQueue` keeps the state and notifies the batches.
 *
 * The state is bounded, because it is carried from run to run, and Temporal takes 2 MiB: a queue knows the batches that arrived
 * first. The others ask again at intervals, with the time of their arrival, so that the order stays the same.
 */

import { MAX_QUEUE_ID_CHARACTERS } from '../temporal-limits.ts';

/** The most batches that are admitted at a time, whatever the quota. */
export const MAX_ADMITTED = 3000;
/** The most batches that a queue knows to be waiting. */
export const MAX_WAITING = 3000;

/** A batch in a queue. */
export interface QueueEntry {
  /** The batch's workflow id, by which it is notified. */
  readonly workflowId: string;
  /** The batch's own key: another run of the same workflow id is another batch. */
  readonly key: string;
  /** When it first asked for admission, in milliseconds since 1970 by its own clock. The queue is in this order. */
  readonly arrivedAt: number;
}

/** The request of a batch to the queue of its tenant. */
export interface AdmissionRequest {
  readonly tenant: string;
  /** The quota as it was when the batch was resolved. */
  readonly liveBatches: number;
  readonly entry: QueueEntry;
}

/** A batch that is admitted. It counts against the quota until it leaves. */
export interface AdmittedEntry extends QueueEntry {
  /** Whether it has been notified of its admission. */
  readonly notified: boolean;
  /** When it was last notified, in milliseconds since 1970. Absent for a batch that an earlier queue admitted. */
  readonly notifiedAt?: number;
}

/** An admission that a batch did not accept in time. */
export interface ExpiredAdmission {
  readonly key: string;
  /** The notification that was not answered. */
  readonly notifiedAt: number;
}

/** A batch that waits. */
export interface WaitingEntry extends QueueEntry {
  /** The place of which it was last notified. */
  readonly notifiedPlace?: number;
}

/** The state of a queue. It is carried from run to run, so it must be JSON. */
export interface TenantQueueState {
  /** The quota; null when there is none any more. */
  readonly limit: number | null;
  readonly admitted: readonly AdmittedEntry[];
  /** By arrival. */
  readonly waiting: readonly WaitingEntry[];
  /** Batches that were skipped because no worker serves them, and have not been notified of it. Default: none. */
  readonly skipped?: readonly QueueEntry[];
}

/**
 * What a queue knows of a batch that asks: it is admitted or waits; it should enter, because there is room or it arrived before
 * others; or the queue is full.
 */
export type QueuePresence = 'known' | 'missing' | 'full';

/** The place of a waiting batch, and how full the quota is. */
export interface QueuePlace {
  /** Counted from 1. */
  readonly place: number;
  /** The number of waiting batches. */
  readonly of: number;
  /** The number of admitted batches. */
  readonly admitted: number;
  /** The quota; null when there is none. */
  readonly limit: number | null;
}

/** Differences between a queue, the batches in Temporal, and the configuration. */
export interface QueueReview {
  /** The quota; null when the tenant has none any more, undefined when the worker does not know the tenant. */
  readonly limit?: number | null;
  /** Keys of batches that have ended. */
  readonly ended: readonly string[];
  /** Admissions that were not accepted in time. */
  readonly expired: readonly ExpiredAdmission[];
  /** Keys of waiting batches that no worker serves. */
  readonly unserved: readonly string[];
  /** Admitted batches that the queue does not know. */
  readonly found: readonly QueueEntry[];
}

/** The state of a queue that starts. */
export const EMPTY_QUEUE: TenantQueueState = { limit: null, admitted: [], waiting: [] };

/** A batch asks for admission. When it asks again it is notified again, because it may have missed the notification. */
export function enter(state: TenantQueueState, entry: QueueEntry): TenantQueueState {
  const { admitted, waiting } = state;
  if (admitted.some(({ key }) => key === entry.key)) {
    return { ...state, admitted: admitted.map((one) => (one.key === entry.key ? { ...one, notified: false } : one)) };
  }
  const others = waiting.filter(({ key }) => key !== entry.key);
  // Batches that arrived at the same time stay in the order of their signals.
  const later = others.findIndex(({ arrivedAt }) => arrivedAt > entry.arrivedAt);
  const at = later === -1 ? others.length : later;
  return { ...state, waiting: firstOnes(others.toSpliced(at, 0, plainEntry(entry))) };
}

/** As many entries as a queue keeps. Those that it does not know any more ask again. */
function firstOnes(waiting: readonly WaitingEntry[]): readonly WaitingEntry[] {
  return waiting.slice(0, roomFor(waiting, MAX_WAITING));
}

/** How many of these entries the state has room for. */
function roomFor(entries: readonly QueueEntry[], most: number): number {
  let characters = 0;
  const beyond = entries.findIndex(({ workflowId }) => (characters += workflowId.length) > MAX_QUEUE_ID_CHARACTERS);
  return Math.min(most, beyond === -1 ? entries.length : beyond);
}

/** What a queue knows of a batch. */
export function presenceOf(state: TenantQueueState, entry: QueueEntry): QueuePresence {
  const isEntry = ({ key }: QueueEntry) => key === entry.key;
  if (state.admitted.some(isEntry) || state.waiting.some(isEntry)) return 'known';
  return enter(state, entry).waiting.some(isEntry) ? 'missing' : 'full';
}

/** A batch has ended, or releases its admission or its place. */
export function leave(state: TenantQueueState, key: string): TenantQueueState {
  return {
    ...state,
    admitted: state.admitted.filter((one) => one.key !== key),
    waiting: state.waiting.filter((one) => one.key !== key),
  };
}

/**
 * Adds batches that hold an admission of which the queue does not know. They count whatever the quota, as far as there is room.
 */
export function addAdmitted(state: TenantQueueState, found: readonly QueueEntry[]): TenantQueueState {
  const known = new Set(state.admitted.map(({ key }) => key));
  const unknown = found.filter(({ key }) => !known.has(key) && known.add(key));
  if (unknown.length === 0) return state;
  const all = [...state.admitted, ...unknown.map((entry) => ({ ...plainEntry(entry), notified: true }))];
  const admitted = all.slice(0, Math.max(state.admitted.length, roomFor(all, MAX_ADMITTED)));
  const keys = new Set(admitted.map(({ key }) => key));
  return { ...state, admitted, waiting: state.waiting.filter(({ key }) => !keys.has(key)) };
}

/** Admits the next batches, as far as the quota allows. A quota that was lowered takes no admission back. */
export function admit(state: TenantQueueState): TenantQueueState {
  const { limit, admitted, waiting } = state;
  if (waiting.length === 0 || (limit !== null && admitted.length >= limit)) return state;
  const room = Math.min(limit ?? Infinity, roomFor([...admitted, ...waiting], MAX_ADMITTED)) - admitted.length;
  if (room <= 0) return state;
  const next = waiting.slice(0, room).map((entry) => ({ ...plainEntry(entry), notified: false }));
  return { ...state, admitted: [...admitted, ...next], waiting: waiting.slice(room) };
}

/** Notes that admitted batches are notified now. */
export function markAdmissionsNotified(
  state: TenantQueueState,
  keys: ReadonlySet<string>,
  now: number,
): TenantQueueState {
  const admitted = state.admitted.map((one) => (keys.has(one.key) ? { ...one, notified: true, notifiedAt: now } : one));
  return { ...state, admitted };
}

/** Takes back an admission that was not accepted in time, unless the batch has been notified again since. */
export function expire(state: TenantQueueState, { key, notifiedAt }: ExpiredAdmission): TenantQueueState {
  const isExpired = state.admitted.some((one) => one.key === key && one.notified && one.notifiedAt === notifiedAt);
  return isExpired ? leave(state, key) : state;
}

/**
 * Skips waiting batches that no worker serves: they could not use their admission, and would only block the queue. They are
 * notified, so that they ask for admission again when a worker serves them.
 */
export function skip(state: TenantQueueState, keys: readonly string[]): TenantQueueState {
  const skipped = state.waiting.filter(({ key }) => keys.includes(key)).map(plainEntry);
  if (skipped.length === 0) return state;
  const waiting = state.waiting.filter(({ key }) => !keys.includes(key));
  return { ...state, waiting, skipped: [...(state.skipped ?? []), ...skipped] };
}

/** Notes that skipped batches are notified now. */
export function markSkipsNotified(state: TenantQueueState, notified: readonly QueueEntry[]): TenantQueueState {
  const { skipped = [], ...rest } = state;
  const left = skipped.filter((one) => !notified.includes(one));
  return left.length === 0 ? rest : { ...rest, skipped: left };
}

/** Notes the places of which waiting batches are notified now, by key. */
export function markPlacesNotified(state: TenantQueueState, places: ReadonlyMap<string, number>): TenantQueueState {
  const waiting = state.waiting.map((one) => {
    const notifiedPlace = places.get(one.key);
    return notifiedPlace === undefined ? one : { ...one, notifiedPlace };
  });
  return { ...state, waiting };
}

/**
 * The waiting batches to notify of their place: those that do not know one, and those that have halved it since. A
 * notification of each step would cost every batch as many history events as there are batches before it; the current place
 * can be queried from the queue.
 */
export function placesToNotify({
  waiting,
}: TenantQueueState): { readonly entry: WaitingEntry; readonly place: number }[] {
  return waiting.flatMap((entry, index) => {
    const place = index + 1;
    return entry.notifiedPlace === undefined || place * 2 <= entry.notifiedPlace ? [{ entry, place }] : [];
  });
}

/** The place of a batch; undefined when it does not wait. */
export function placeOf(state: TenantQueueState, workflowId: string): QueuePlace | undefined {
  const index = state.waiting.findIndex((one) => one.workflowId === workflowId);
  return index === -1 ? undefined : placeAt(state, index + 1);
}

/** The n-th place, counted from 1. */
export function placeAt({ waiting, admitted, limit }: TenantQueueState, place: number): QueuePlace {
  return { place, of: waiting.length, admitted: admitted.length, limit };
}

/** An entry without what an earlier place in the queue has added to it. */
function plainEntry({ workflowId, key, arrivedAt }: QueueEntry): QueueEntry {
  return { workflowId, key, arrivedAt };
}
