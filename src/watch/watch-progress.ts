/** When the watches that this worker hosts last received something, for its readiness. */
export class WatchProgress {
  readonly #progress = new Map<string, number>();

  /** A watch has begun, or received something. @param watch its name in messages @param at milliseconds since 1970 */
  received(watch: string, at: number): void {
    this.#progress.set(watch, at);
  }

  /** This worker does not host the watch any more. */
  ended(watch: string): void {
    this.#progress.delete(watch);
  }

  /** The watches (`cluster/scope`, with a number if several share the scope) that have received nothing for this many milliseconds. */
  silentFor(milliseconds: number, now: number): readonly string[] {
    return [...this.#progress].filter(([, at]) => now - at > milliseconds).map(([watch]) => watch);
  }
}
