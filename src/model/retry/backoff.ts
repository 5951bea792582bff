/** The intervals of retries, in milliseconds. */
export interface BackoffPolicy {
  readonly initialInterval: number;
  readonly maximumInterval: number;
  /** Fraction, 0 to 1, by which the pause may be shortened at random. Default {@link DEFAULT_JITTER}. */
  readonly jitter?: number | undefined;
}

/** Large enough that batches that failed together do not all retry together. */
const DEFAULT_JITTER = 0.2;

/**
 * The pause before a retry. It doubles with each retry up to the maximum, and is shortened by a pseudo-random part of the
 * jitter, which depends only on the seed and is therefore the same in every replay.
 * @param retry number of the retry, from 1
 * @param seed the key of the batch and the number of the attempt
 */
export function backoff(policy: BackoffPolicy, retry: number, seed: string): number {
  const { initialInterval, maximumInterval, jitter = DEFAULT_JITTER } = policy;
  const interval = Math.min(initialInterval * 2 ** (retry - 1), maximumInterval);
  return Math.max(1, Math.round(interval * (1 - jitter * hashFraction(seed))));
}

/** A number from 0 to 1 that depends only on the text (FNV-1a with 32 bits, then the finalizer of MurmurHash3). */
function hashFraction(seed: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < seed.length; index += 1) {
    hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
