import { setTimeout as pause } from 'node:timers/promises';
import type { KubernetesObject } from '@kubernetes/client-node';
import PQueue from 'p-queue';
import { deletePod, listEndedDrivers, readDriver } from '../kubernetes/pods/driver-pods.ts';
import { KubernetesApiError } from '../kubernetes/transport/api-error.ts';
import type { ClusterApi } from '../kubernetes/transport/cluster-api.ts';
import type { ExistingDriver } from '../model/driver/observation.ts';
import { type CurrentPolicy, policyInForce } from '../model/retention/recorded-policy.ts';
import { keptUntil } from '../model/retention/retention.ts';
import { retainedDriver, type RetainedDriver } from './retained-driver.ts';

/** Receives what the retention does, for logs and metrics. Must not throw. */
export interface RetentionListener {
  readonly onDeleted: (driver: ExistingDriver) => void;
  /** A driver could not be deleted; it is tried again after `retryInMs`. */
  readonly onDeletionFailure: (driver: ExistingDriver, error: unknown, retryInMs: number) => void;
  /** The drivers in retention could not be listed; the list is tried again. */
  readonly onListFailure: (error: unknown, retryInMs: number) => void;
}

/** Options of {@link DriverRetention}. */
export interface DriverRetentionOptions {
  readonly cluster: ClusterApi;
  /** A namespace, or `*` for all. */
  readonly scope: string;
  /** Whether this retention is to delete a listed driver; it may share the scope with others. */
  readonly serves: (uid: string) => boolean;
  readonly temporalNamespaceId: string;
  readonly currentPolicy: CurrentPolicy;
  /** Removes what created a driver and might create it again. Called before the driver is deleted. */
  readonly withdraw: (driver: ExistingDriver, signal: AbortSignal) => Promise<unknown>;
  readonly listener: RetentionListener;
  readonly signal: AbortSignal;
}

interface Entry {
  readonly retained: RetainedDriver;
  /** When to decide about it next, in milliseconds since 1970; `Infinity` while that is under way. */
  checkAt: number;
}

/** Interval at which due drivers are looked for, in milliseconds. Costs a pass over the drivers in retention. */
const TICK = 1000;
/**
 * Interval between two lists of the drivers in retention, in milliseconds. The watch reports every change; the list finds what a
 * watch that resumed did not report, and drivers that a change of the cleanup policy made due.
 */
const LIST_INTERVAL = 10 * 60_000;
const RETRY = 10_000;
/** Pause after the API server rejected a request, which it will do again. */
const RETRY_REJECTED = 60_000;
const CONCURRENCY = 16;

/**
 * The retention of the ended drivers of a cluster and scope. It needs no state of its own: what decides about a driver is on its
 * pod. The first list finds the drivers whose retention is under way; the watch reports further ones by {@link observe}.
 */
export class DriverRetention {
  readonly #options: DriverRetentionOptions;
  /** Drivers in retention, by uid. */
  readonly #entries = new Map<string, Entry>();
  readonly #queue = new PQueue({ concurrency: CONCURRENCY });

  constructor(options: DriverRetentionOptions) {
    this.#options = options;
  }

  /** The number of drivers in retention that are not kept without a limit. */
  get size(): number {
    return this.#entries.size;
  }

  /** Takes the latest state of a pod. */
  observe(pod: KubernetesObject, isDeleted = false): void {
    const { cluster } = this.#options;
    const now = Date.now();
    const retained = isDeleted ? undefined : retainedDriver(cluster.name, pod, now);
    if (!retained) {
      this.#entries.delete(pod.metadata?.uid ?? '');
      return;
    }
    const { uid } = retained.driver;
    const known = this.#entries.get(uid);
    const isKnown = known?.retained.resourceVersion === retained.resourceVersion;
    if (isKnown && (known.retained.isVerified || !retained.isVerified)) return;
    const { since, keepUntil = since } = retained.ended;
    this.#entries.set(uid, { retained, checkAt: keepUntil });
  }

  /** Deletes drivers when they are due, until the signal aborts. Never throws for another reason. */
  run(): Promise<never> {
    return Promise.race([this.#listRepeatedly(), this.#deleteRepeatedly()]);
  }

  async #listRepeatedly(): Promise<never> {
    for (;;) await pause(await this.#list(), undefined, { signal: this.#options.signal });
  }

  async #deleteRepeatedly(): Promise<never> {
    for (;;) {
      this.#deleteDue();
      await pause(TICK, undefined, { signal: this.#options.signal });
    }
  }

  /** Lists the drivers in retention. Returns the pause until the next list. */
  async #list(): Promise<number> {
    const { cluster, scope, serves, temporalNamespaceId, listener, signal } = this.#options;
    try {
      for await (const pod of listEndedDrivers(cluster, { scope, temporalNamespaceId }, signal)) {
        if (serves(pod.metadata?.uid ?? '')) this.observe(pod);
      }
      return LIST_INTERVAL;
    } catch (error) {
      signal.throwIfAborted();
      listener.onListFailure(error, RETRY);
      return RETRY;
    }
  }

  /** Begins what is due. A request that is not answered delays no other driver. */
  #deleteDue(): void {
    const now = Date.now();
    for (const entry of this.#entries.values()) {
      if (entry.checkAt > now) continue;
      entry.checkAt = Infinity;
      this.#queue.add(() => this.#decide(entry, now)).catch((error: unknown) => this.#retryLater(entry, error));
    }
  }

  async #decide(entry: Entry, now: number): Promise<void> {
    const { cluster, currentPolicy } = this.#options;
    const { driver, tenant, ended, policy: recorded } = entry.retained;
    const selector = { cluster: cluster.name, namespace: driver.namespace, tenant };
    const policy = policyInForce(recorded, selector, currentPolicy);
    const until = policy ? keptUntil(ended, policy) : Infinity;
    // The next list finds it again: another policy may be in force then.
    if (until === Infinity) this.#forget(entry);
    else if (until > now) entry.checkAt = until;
    else await this.#delete(entry);
  }

  async #delete(entry: Entry): Promise<void> {
    const { cluster, withdraw, listener, signal } = this.#options;
    const { driver, resourceVersion, isVerified } = entry.retained;
    if (!isVerified) return this.#readAgain(entry);
    try {
      await withdraw(driver, signal);
      const existed = await deletePod(cluster, { ...driver, resourceVersion }, signal);
      this.#forget(entry);
      if (existed) listener.onDeleted(driver);
    } catch (error) {
      if (!(error instanceof KubernetesApiError) || !error.isConflict) throw error;
      // It has changed since it was observed: its retention may have been extended.
      await this.#readAgain(entry);
    }
  }

  /** Reads the pod of a driver that was listed without its status, or has changed. The next pass decides about it. */
  async #readAgain(entry: Entry): Promise<void> {
    const { cluster, signal } = this.#options;
    const pod = await readDriver(cluster, entry.retained.driver, signal);
    entry.checkAt = Date.now() + RETRY;
    if (pod) this.observe(pod);
    else this.#forget(entry);
  }

  #retryLater(entry: Entry, error: unknown): void {
    const { listener, signal } = this.#options;
    if (signal.aborted) return;
    const retryIn = error instanceof KubernetesApiError && error.isRejection ? RETRY_REJECTED : RETRY;
    entry.checkAt = Date.now() + retryIn;
    listener.onDeletionFailure(entry.retained.driver, error, retryIn);
  }

  /** Forgets an entry, unless the watch has replaced it meanwhile. */
  #forget(entry: Entry): void {
    const { uid } = entry.retained.driver;
    if (this.#entries.get(uid) === entry) this.#entries.delete(uid);
  }
}
