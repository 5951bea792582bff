import PQueue from 'p-queue';
import type { ClosedBatches } from '../temporal/closed-batches.ts';
import type { LiveDriver, LiveDrivers } from './live-drivers.ts';

/**
 * What was found about a driver. `ended`: it does not live any more. `handled`: it was removed, or is no orphan. `again`: the
 * next search handles it again.
 */
export type OrphanOutcome = 'ended' | 'handled' | 'again';

/** What an {@link OrphanSearch} asks, and what it calls. */
export interface OrphanSearchOptions {
  readonly drivers: LiveDrivers;
  /** The batches that closed since a time, in milliseconds since 1970. A hint: visibility lags behind. */
  readonly closedSince: (since: number) => Promise<ClosedBatches>;
  /** The ids of all batches that run. A hint as well. */
  readonly running: () => Promise<ReadonlySet<string>>;
  /** Asks Temporal about the batch of a driver, and removes the driver if that has ended. */
  readonly handle: (driver: LiveDriver) => Promise<OrphanOutcome>;
  /** Milliseconds after the end of its batch before a driver is handled, by the configuration in force. */
  readonly grace: () => number;
  /** Milliseconds since 1970 by Temporal's clock, which the times of closed batches are from. It may be behind. */
  readonly clock: () => number;
}

/**
 * Each search asks for the batches that closed from this long before the last one, in milliseconds: visibility lags behind, and
 * a creation that was under way when its batch was terminated shows its driver later.
 */
const OVERLAP = 60_000;
/** Drivers that one search handles. The others wait for the next one. */
const HANDLED_PER_SEARCH = 1000;
/** Drivers that are handled concurrently. Kept low in favour of the batches' own requests. */
const CONCURRENCY = 16;

/**
 * Finds live drivers of closed batches: terminated by its parent, timed out, or terminated by hand. A search costs one
 * visibility query, however many drivers live; Temporal is asked about single batches only where the query points to one.
 *
 * The first search compares all live drivers with all running batches, because batches may have closed while no watch ran. So
 * does a search after one that could not read all closed batches.
 */
export class OrphanSearch {
  readonly #options: OrphanSearchOptions;
  /** When a driver is to be handled, by its uid. */
  readonly #due = new Map<string, { readonly driver: LiveDriver; readonly at: number }>();
  /** The latest end of a batch for which a driver was handled, by the uid of the driver. */
  readonly #handled = new Map<string, number>();
  /** Until when all closed batches are known. Undefined: the next search compares everything. */
  #knownUntil: number | undefined;

  constructor(options: OrphanSearchOptions) {
    this.#options = options;
  }

  /** Notes that a batch has no open run, which the delivery of an observation has shown. */
  suspect(batchId: string): void {
    const now = this.#options.clock();
    for (const driver of this.#options.drivers.ofBatch(batchId)) this.#noteClosed(driver, now);
  }

  /** Searches once. @throws what Temporal or the API server failed with; the next search makes up for it */
  async search(): Promise<void> {
    const { drivers, clock } = this.#options;
    this.#forgetEnded();
    const now = clock();
    try {
      if (drivers.size > 0) await this.#findClosed(now);
      else this.#knownUntil = now;
    } finally {
      // Those that are known already do not wait for Temporal's visibility.
      await this.#handleDue(now);
    }
  }

  async #findClosed(now: number): Promise<void> {
    const { drivers, closedSince, running } = this.#options;
    if (this.#knownUntil === undefined) {
      const ids = await running();
      // When they closed is not known: each is handled now, which keeps one that is within its grace period.
      for (const driver of drivers.all().filter(({ batchId }) => !ids.has(batchId))) {
        this.#due.set(driver.uid, { driver, at: now });
      }
      this.#knownUntil = now;
      return;
    }
    const { batches, isComplete } = await closedSince(this.#knownUntil - OVERLAP);
    for (const { batchId, closedAt } of batches) {
      for (const driver of drivers.ofBatch(batchId)) this.#noteClosed(driver, closedAt);
    }
    this.#knownUntil = isComplete ? now : undefined;
  }

  #noteClosed(driver: LiveDriver, closedAt: number): void {
    const { uid } = driver;
    const isHandled = closedAt <= (this.#handled.get(uid) ?? -Infinity);
    if (isHandled || this.#due.has(uid)) return;
    this.#handled.set(uid, closedAt);
    this.#due.set(uid, { driver, at: closedAt + this.#options.grace() });
  }

  async #handleDue(now: number): Promise<void> {
    const due = [...this.#due.values()].filter(({ at }) => at <= now).slice(0, HANDLED_PER_SEARCH);
    const queue = new PQueue({ concurrency: CONCURRENCY });
    const results = await Promise.allSettled(due.map(({ driver }) => queue.add(() => this.#handle(driver))));
    const failure = results.find(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected') throw failure.reason;
  }

  async #handle(driver: LiveDriver): Promise<void> {
    const outcome = await this.#options.handle(driver);
    if (outcome !== 'again') this.#due.delete(driver.uid);
    // Its end may have been observed before it was listed.
    if (outcome === 'ended') this.#options.drivers.forget(driver.uid);
  }

  #forgetEnded(): void {
    const { drivers } = this.#options;
    for (const uid of this.#due.keys()) if (!drivers.has(uid)) this.#due.delete(uid);
    for (const uid of this.#handled.keys()) if (!drivers.has(uid)) this.#handled.delete(uid);
  }
}
