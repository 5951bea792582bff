/**
 * The queue of a tenant with a quota of live batches: who lives, who waits, who goes next. Pure: the workflow
 * `SparkTenantQueue` keeps the state and does what it says.
 */

/** A batch that wants to live. */
export interface QueueEntry {
  /** The batch's workflow id: who is told. */
  readonly workflowId: string;
  /** The batch's own key: another run of the same workflow id is another batch. */
  readonly key: string;
  /** When it asked for its turn first, in milliseconds since 1970, by its own clock: the order of the line. */
  readonly arrivedAt: number;
}

/** A batch's word to the queue of its tenant. */
export interface AdmissionRequest {
  readonly tenant: string;
  /** The quota as it was when the batch was resolved. */
  readonly liveBatches: number;
  readonly entry: QueueEntry;
}

/** A batch whose turn it is. It counts until it leaves. */
export interface LiveEntry extends QueueEntry {
  /** Whether it has been told so. */
  readonly told: boolean;
  /** When it was told last, in milliseconds since 1970. Absent of one that was found to live. */
  readonly toldAt?: number;
}

/** A turn that a batch was told of, and did not take in time. */
export interface ExpiredAdmission {
  readonly key: string;
  /** Which telling it was. */
  readonly toldAt: number;
}

/** A batch in the line. */
export interface WaitingEntry extends QueueEntry {
  /** The place it was told last. */
  readonly told?: number;
}

/** What a queue knows. It is carried from run to run, and must stay what JSON can hold. */
export interface TenantQueueState {
  /** How many may live at once; null: nothing limits them any more. */
  readonly limit: number | null;
  readonly live: readonly LiveEntry[];
  /** By arrival. */
  readonly waiting: readonly WaitingEntry[];
  /** Those that were passed over because nobody serves them, and are to be told so. Default: none. */
  readonly passedOver?: readonly QueueEntry[];
}

/** Where a batch is in the line, and how full the quota is. */
export interface QueuePlace {
  /** Counted from 1. */
  readonly place: number;
  /** How many wait. */
  readonly of: number;
  readonly live: number;
  readonly limit: number | null;
}

/** What a look at the batches of a queue, and at the configuration, has found. */
export interface QueueReview {
  /** The quota; null where the tenant has none any more, undefined where the worker does not know the tenant. */
  readonly limit?: number | null;
  /** Keys of batches that do not live or wait any more. */
  readonly gone: readonly string[];
  /** Turns that were not taken. Absent in what an earlier release found. */
  readonly lapsed?: readonly ExpiredAdmission[];
  /** Keys of batches that wait, and whose fleet is gone. Absent in what an earlier release found. */
  readonly asleep?: readonly string[];
  /** Batches that live, and that the queue did not know. */
  readonly found: readonly QueueEntry[];
}

export const EMPTY_QUEUE: TenantQueueState = { limit: null, live: [], waiting: [] };

/** A batch asks for its turn. One that asks again is the same one, and is answered again: it may not have heard. */
export function enter(state: TenantQueueState, entry: QueueEntry): TenantQueueState {
  const { live, waiting } = state;
  if (live.some(({ key }) => key === entry.key)) {
    return { ...state, live: live.map((one) => (one.key === entry.key ? { ...one, told: false } : one)) };
  }
  const { workflowId, key, arrivedAt } = entry;
  const others = waiting.filter((one) => one.key !== key);
  // Of two that came at the same moment, the one that was heard first.
  const later = others.findIndex((one) => one.arrivedAt > arrivedAt);
  const at = later === -1 ? others.length : later;
  return { ...state, waiting: others.toSpliced(at, 0, { workflowId, key, arrivedAt }) };
}

/** A batch has ended, or gives up its turn or its place in the line. */
export function leave(state: TenantQueueState, key: string): TenantQueueState {
  return {
    ...state,
    live: state.live.filter((one) => one.key !== key),
    waiting: state.waiting.filter((one) => one.key !== key),
  };
}

/** Batches that were found to live, though the queue did not know: they count, whatever the quota says. */
export function adopt(state: TenantQueueState, found: readonly QueueEntry[]): TenantQueueState {
  return found.reduce((known, { workflowId, key, arrivedAt }) => {
    if (known.live.some((one) => one.key === key)) return known;
    const rest = leave(known, key);
    return { ...rest, live: [...rest.live, { workflowId, key, arrivedAt, told: true }] };
  }, state);
}

/** Lets in whoever is next, as far as the quota goes. Nobody is sent away where it was lowered. */
export function admit(state: TenantQueueState): TenantQueueState {
  const { limit, live, waiting } = state;
  const room = limit === null ? waiting.length : Math.max(0, limit - live.length);
  if (room === 0 || waiting.length === 0) return state;
  const next = waiting
    .slice(0, room)
    .map(({ workflowId, key, arrivedAt }) => ({ workflowId, key, arrivedAt, told: false }));
  return { ...state, live: [...live, ...next], waiting: waiting.slice(room) };
}

/** A live batch is told now that it is its turn. */
export function noteTold(state: TenantQueueState, keys: ReadonlySet<string>, now: number): TenantQueueState {
  return { ...state, live: state.live.map((one) => (keys.has(one.key) ? { ...one, told: true, toldAt: now } : one)) };
}

/** A batch whose turn lapsed counts no longer, unless it has asked again meanwhile. */
export function lapse(state: TenantQueueState, { key, toldAt }: ExpiredAdmission): TenantQueueState {
  const lapsed = state.live.some((one) => one.key === key && one.told && one.toldAt === toldAt);
  return lapsed ? leave(state, key) : state;
}

/**
 * Whoever waits and has no worker any more is passed over: it could not use its turn, and would only keep it from others. Once
 * it is served again, it finds word of that, and asks for its turn anew.
 */
export function passOver(state: TenantQueueState, keys: readonly string[]): TenantQueueState {
  const asleep = state.waiting.filter(({ key }) => keys.includes(key));
  if (asleep.length === 0) return state;
  const passedOver = asleep.map(({ workflowId, key, arrivedAt }) => ({ workflowId, key, arrivedAt }));
  const waiting = state.waiting.filter(({ key }) => !keys.includes(key));
  return { ...state, waiting, passedOver: [...(state.passedOver ?? []), ...passedOver] };
}

/** These were told that they were passed over. */
export function notePassedOver(state: TenantQueueState, told: readonly QueueEntry[]): TenantQueueState {
  const { passedOver = [], ...rest } = state;
  const left = passedOver.filter((one) => !told.includes(one));
  return left.length === 0 ? rest : { ...rest, passedOver: left };
}

/** These were told their places. */
export function notePlaces(state: TenantQueueState, places: ReadonlyMap<string, number>): TenantQueueState {
  return {
    ...state,
    waiting: state.waiting.map((one) => {
      const told = places.get(one.key);
      return told === undefined ? one : { ...one, told };
    }),
  };
}

/**
 * Who is to be told a place: whoever does not know one, and whoever has come half the way since. More often would cost
 * each batch as many events of history as others are before it; whoever asks is told by the queue itself.
 */
export function placesToTell({
  waiting,
}: TenantQueueState): { readonly entry: WaitingEntry; readonly place: number }[] {
  return waiting.flatMap((entry, index) => {
    const place = index + 1;
    return entry.told === undefined || place * 2 <= entry.told ? [{ entry, place }] : [];
  });
}

/** Where a batch waits; undefined when it does not. */
export function placeOf(state: TenantQueueState, workflowId: string): QueuePlace | undefined {
  const index = state.waiting.findIndex((one) => one.workflowId === workflowId);
  return index === -1 ? undefined : placeAt(state, index + 1);
}

/** What a batch at this place is told. */
export function placeAt({ waiting, live, limit }: TenantQueueState, place: number): QueuePlace {
  return { place, of: waiting.length, live: live.length, limit };
}
