/** How long is waited before an attempt, in milliseconds. */
export interface BackoffPolicy {
  readonly initialInterval: number;
  readonly maximumInterval: number;
  /** Which part of the pause is left to chance, from 0 to 1. Default {@link DEFAULT_JITTER}. */
  readonly jitter?: number | undefined;
}

/** A fifth: enough that what failed together does not come back together. */
export const DEFAULT_JITTER = 0.2;

/**
 * The pause before a retry: it doubles with each, up to its maximum, and is then shortened by chance, by at most its
 * jitter. The chance follows from `seed` (a batch's key and the attempt), so that it is the same in every replay.
 * @param retry which retry it is, from 1
 */
export function backoff(policy: BackoffPolicy, retry: number, seed: string): number {
  const { initialInterval, maximumInterval, jitter = DEFAULT_JITTER } = policy;
  const whole = Math.min(initialInterval * 2 ** (retry - 1), maximumInterval);
  return Math.max(1, Math.round(whole * (1 - jitter * chance(seed))));
}

/** A number from 0 to 1 that follows from a text (FNV-1a, 32 bits, its bits then mixed as MurmurHash3 does). */
function chance(seed: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < seed.length; index += 1) {
    hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
