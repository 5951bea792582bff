/** Events that are not done, each with those right after it that are: what is reached as soon as it is done itself. */
interface Open {
  upTo: string | undefined;
}

/**
 * How far a watch has got, such that nothing before it needs telling again: the resource version of the last event
 * before the first one that is not done. Events get done in any order; resource versions are only repeated, never compared.
 * It holds as much as is not done, however much was done since.
 */
export class Checkpoint {
  readonly #open: Open[] = [];
  #reached: string | undefined;

  constructor(reached?: string) {
    this.#reached = reached;
  }

  /** Where another watch may go on, or undefined while nothing has been reached. */
  get resourceVersion(): string | undefined {
    return this.#reached;
  }

  /** How many events are not done. */
  get size(): number {
    return this.#open.length;
  }

  /**
   * Notes an event; the function that is returned says that it is done, and may be called again.
   * @param resourceVersion where to go on after it; none where nobody can go on from there, as in the middle of a list
   */
  add(resourceVersion: string | undefined): () => void {
    const entry: Open = { upTo: resourceVersion };
    this.#open.push(entry);
    return () => this.#done(entry);
  }

  #done(entry: Open): void {
    // From the end: most events are no news, and are done as soon as they are added.
    const index = this.#open.lastIndexOf(entry);
    if (index === -1) return;
    this.#open.splice(index, 1);
    const before = this.#open[index - 1];
    if (before) before.upTo = entry.upTo ?? before.upTo;
    else this.#reached = entry.upTo ?? this.#reached;
  }
}
