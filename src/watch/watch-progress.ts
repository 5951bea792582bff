/** When the watches that this worker hosts last received something, for its readiness. */
export class WatchProgress {
  readonly #progress = new Map<string, number>();

  /** A watch has begun, or received something. @param at milliseconds since 1970 */
  received(cluster: string, scope: string, at: number): void {
    this.#progress.set(`${cluster}/${scope}`, at);
  }

  /** This worker does not host the watch any more. */
  ended(cluster: string, scope: string): void {
    this.#progress.delete(`${cluster}/${scope}`);
  }

  /** The watches (`cluster/scope`) that have received nothing for this many milliseconds. */
  silentFor(milliseconds: number, now: number): readonly string[] {
    return [...this.#progress].filter(([, at]) => now - at > milliseconds).map(([watch]) => watch);
  }
}
