const SHORTEST = 1000;

/**
 * The pause, in milliseconds, before a read is repeated. It doubles while the answers add nothing to what is known, so that
 * no answer of the API server, however odd, makes a batch read in a tight loop.
 * @param repeated number of answers in a row that added nothing
 */
export function repeatPause(repeated: number, longest: number): number {
  return Math.max(SHORTEST, Math.min(SHORTEST * 2 ** Math.min(repeated, 30), longest));
}
