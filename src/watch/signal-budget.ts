import { LeastRecentlyUsed, TokenBucket } from './token-bucket.ts';

/** A pod with the labels of a batch, which proves nothing. */
export interface LabelledPod {
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

/** What to do with an observation of a pod. */
export type SignalDecision =
  | { readonly kind: 'send' }
  /** The batch has to confirm first that the pod is its driver. */
  | { readonly kind: 'confirm' }
  /** Later, when only the latest observation is sent. */
  | { readonly kind: 'wait'; readonly ms: number };

/** Signals about a driver that its batch has confirmed: a driver changes its state a few times. */
const CONFIRMED = { capacity: 20, perSecond: 0.1 } as const;
/** Signals about the first pod with the labels of a batch, before the batch confirms it. An ordinary driver needs four. */
const UNCONFIRMED = { capacity: 10, perSecond: 0 } as const;
/** Milliseconds between two queries to a batch. */
const QUERY_PAUSE = 10_000;
/** Queries that the pods of a Kubernetes namespace can cause. */
const QUERIES = { capacity: 50, perSecond: 5 } as const;
/** Batches, and namespaces, that are remembered. */
const MAX_REMEMBERED = 20_000;

/** What is known of the pods with the labels of a batch. */
interface BatchPods {
  /** Uid of the first one. */
  readonly first: string;
  /** Uid of the driver, once the batch has confirmed it. */
  confirmed?: string;
  bucket: TokenBucket;
  queriedAt?: number;
}

/**
 * Limits how many signals pods cause, and lets the batch itself decide which pod is its driver. Labels and annotations prove
 * nothing: an application can give those of any batch to its own pods. The first pod with the labels of a batch is usually its
 * driver. When it changes too often, or another pod has the labels, the batch is queried for its driver, which writes no
 * history. The cost of a flood is thus bounded: for the batch in history, for its workers in queries.
 */
export class SignalBudget {
  readonly #batches = new LeastRecentlyUsed<BatchPods>(MAX_REMEMBERED);
  readonly #queries = new LeastRecentlyUsed<TokenBucket>(MAX_REMEMBERED);

  /** Whether an observation of a pod is sent to its batch now. @param now milliseconds since 1970 */
  request({ batchId, uid, namespace }: LabelledPod, now: number): SignalDecision {
    const batch = this.#batches.get(batchId, () => ({ first: uid, bucket: new TokenBucket(UNCONFIRMED, now) }));
    if (uid === (batch.confirmed ?? batch.first)) {
      const wait = batch.bucket.take(now);
      if (wait === 0) return { kind: 'send' };
      if (batch.confirmed === uid) return { kind: 'wait', ms: wait };
    }
    const pause = batch.queriedAt === undefined ? 0 : batch.queriedAt + QUERY_PAUSE - now;
    if (pause > 0) return { kind: 'wait', ms: pause };
    const wait = this.#queries.get(namespace, () => new TokenBucket(QUERIES, now)).take(now);
    if (wait > 0) return { kind: 'wait', ms: wait };
    batch.queriedAt = now;
    return { kind: 'confirm' };
  }

  /**
   * Takes the driver that a batch names in its answer to the query.
   * @returns whether the pod is its driver
   */
  confirm({ batchId, uid, namespace, name }: LabelledPod, known: KnownDriver | undefined, now: number): boolean {
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
