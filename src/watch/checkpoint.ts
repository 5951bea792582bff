/** A pending item, with the resource version that is reached when it is done: its own, or that of done items after it. */
interface PendingItem {
  resourceVersion: string | undefined;
}

/**
 * Tracks the resource version from which another watch can resume: the last one before the first item that is not done. Items
 * get done in any order. Resource versions are opaque and not compared. The memory is bounded by the number of pending items.
 */
export class Checkpoint {
  readonly #pending: PendingItem[] = [];
  #reached: string | undefined;

  constructor(reached?: string) {
    this.#reached = reached;
  }

  /** Where another watch can resume; undefined: with a new list. */
  get resourceVersion(): string | undefined {
    return this.#reached;
  }

  /** The number of items that are not done. */
  get size(): number {
    return this.#pending.length;
  }

  /**
   * Adds an item.
   * @param resourceVersion where to resume after it; undefined where that is impossible, such as within a list
   * @returns a function that marks the item as done; further calls have no effect
   */
  add(resourceVersion: string | undefined): () => void {
    const item: PendingItem = { resourceVersion };
    this.#pending.push(item);
    return () => this.#markDone(item);
  }

  #markDone(item: PendingItem): void {
    // From the end, because most items are done as soon as they are added.
    const index = this.#pending.lastIndexOf(item);
    if (index === -1) return;
    this.#pending.splice(index, 1);
    const previous = this.#pending[index - 1];
    if (previous) previous.resourceVersion = item.resourceVersion ?? previous.resourceVersion;
    else this.#reached = item.resourceVersion ?? this.#reached;
  }
}
