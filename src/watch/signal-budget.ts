import { LeastRecentlyUsed, TokenBucket } from './token-bucket.ts';

/** Who an observation is from, and for which batch. */
export interface Speaker {
  /** Workflow id of the batch. */
  readonly batchId: string;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

/** The driver that a batch has, by its own knowledge. */
export interface KnownDriver {
  readonly namespace: string;
  readonly name: string;
  /** Absent while it is being submitted. */
  readonly uid?: string | undefined;
}

/** What to do with an observation. */
export type Permission =
  | { readonly kind: 'send' }
  /** The batch has to say first who its driver is. */
  | { readonly kind: 'ask' }
  /** Later, when only the latest observation is sent. */
  | { readonly kind: 'wait'; readonly ms: number };

/** Signals of a driver that its batch has confirmed: a driver changes its state a few times. */
const CONFIRMED = { capacity: 20, perSecond: 0.1 } as const;
/** Signals of the first pod that speaks for a batch, before the batch is asked. An ordinary driver needs four. */
const UNCONFIRMED = { capacity: 10, perSecond: 0 } as const;
/** Milliseconds between two questions to a batch. */
const ASK_PAUSE = 10_000;
/** Questions that the pods of a Kubernetes namespace can cause. */
const QUESTIONS = { capacity: 50, perSecond: 5 } as const;
/** Batches, and namespaces, that are remembered. */
const MAX_REMEMBERED = 20_000;

/** What is known of the pods that speak for a batch. */
interface BatchVoices {
  /** The first pod that spoke for the batch. */
  readonly first: string;
  confirmed?: string;
  bucket: TokenBucket;
  askedAt?: number;
}

/**
 * Limits how many signals pods cause, and lets the batch itself decide between pods that speak for it. Labels and annotations
 * prove nothing: an application can give those of any batch to its own pods. The first pod that speaks for a batch is usually
 * its driver. When it speaks too often, or another pod does, the batch is asked for its driver, by a query, which writes no
 * history. The cost of a flood is thus bounded: for the batch in history, for its workers in queries.
 */
export class SignalBudget {
  readonly #batches = new LeastRecentlyUsed<BatchVoices>(MAX_REMEMBERED);
  readonly #questions = new LeastRecentlyUsed<TokenBucket>(MAX_REMEMBERED);

  /** Whether a pod may signal a batch now. @param now milliseconds since 1970 */
  request({ batchId, uid, namespace }: Speaker, now: number): Permission {
    const batch = this.#batches.get(batchId, () => ({ first: uid, bucket: new TokenBucket(UNCONFIRMED, now) }));
    if (uid === (batch.confirmed ?? batch.first)) {
      const wait = batch.bucket.take(now);
      if (wait === 0) return { kind: 'send' };
      if (batch.confirmed === uid) return { kind: 'wait', ms: wait };
    }
    const pause = batch.askedAt === undefined ? 0 : batch.askedAt + ASK_PAUSE - now;
    if (pause > 0) return { kind: 'wait', ms: pause };
    const wait = this.#questions.get(namespace, () => new TokenBucket(QUESTIONS, now)).take(now);
    if (wait > 0) return { kind: 'wait', ms: wait };
    batch.askedAt = now;
    return { kind: 'ask' };
  }

  /**
   * Takes the answer of a batch to the question of a pod.
   * @returns whether the pod is its driver
   */
  confirm({ batchId, uid, namespace, name }: Speaker, known: KnownDriver | undefined, now: number): boolean {
    const isDriver =
      known?.namespace === namespace && known.name === name && (known.uid === undefined || known.uid === uid);
    const batch = this.#batches.get(batchId, () => ({ first: uid, bucket: new TokenBucket(UNCONFIRMED, now) }));
    if (isDriver && batch.confirmed !== uid) {
      batch.confirmed = uid;
      batch.bucket = new TokenBucket(CONFIRMED, now);
    }
    return isDriver && batch.bucket.take(now) === 0;
  }
}
