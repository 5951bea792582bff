import { setTimeout as pause } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import PQueue from 'p-queue';
import { readDriver } from '../../kubernetes/pods/driver-pods.ts';
import { isOwnedBy } from '../../kubernetes/pods/ownership.ts';
import { watchPods } from '../../kubernetes/pods/watch-pods.ts';
import type { Cluster } from '../../kubernetes/transport/cluster.ts';
import { MESSAGES } from '../../model/messages/messages.ts';
import { ROLE_LABEL, WORKFLOW_ID_ANNOTATION } from '../../model/names.ts';
import { Checkpoint } from '../checkpoint.ts';
import type { LiveDrivers } from '../live-drivers.ts';
import { isInShard, type WatchShard } from '../watch-shard.ts';
import { ExecutorTracker, type OwningDriver, owningDriver } from './executor-tracker.ts';

/** Options of an {@link ExecutorWatch}. */
export interface ExecutorWatchOptions {
  readonly cluster: Cluster;
  /** A namespace, or `*` for all. */
  readonly scope: string;
  /** The share of the drivers: it serves their executors. */
  readonly shard: WatchShard;
  readonly temporalNamespaceId: string;
  readonly client: Client;
  /** Whether executors are to be watched, by the configuration in force. Called again and again. */
  readonly isEnabled: () => boolean;
  /**
   * Where an earlier watch of executors stopped; it advances with what batches know. Undefined: the watch begins with a list.
   */
  readonly position: { resourceVersion: string | undefined };
  readonly signal: AbortSignal;
  /** The stream was interrupted, or a message could not be delivered. Both are repeated. */
  readonly onFailure: (error: unknown, retryInMs: number) => void;
}

/** How often the configuration in force is read, and due messages are sent; milliseconds. */
const CHECK_INTERVAL = 1000;
/** Milliseconds after a message that could not be delivered. */
const PAUSE_AFTER_FAILURE = 5000;
/** Milliseconds until a driver of others is read again, because it may be adopted. */
const PAUSE_FOR_OTHERS = 5 * 60_000;
/** Milliseconds within which a watch that resumes has received what happened before it began. */
const CATCH_UP = 3000;
const CONCURRENT_SIGNALS = 16;

/**
 * Watches the executors of a cluster and scope, and sends batches their lifetimes: rarely while a driver runs, and all of them
 * before the end of the driver.
 */
export class ExecutorWatch {
  readonly #options: ExecutorWatchOptions;
  readonly #drivers: LiveDrivers;
  #checkpoint: Checkpoint;
  #tracker = new ExecutorTracker();
  /** From when this watch has received what happened before it began; milliseconds since 1970. */
  #caughtUpAt = 0;

  constructor(options: ExecutorWatchOptions, drivers: LiveDrivers) {
    this.#options = options;
    this.#drivers = drivers;
    this.#checkpoint = new Checkpoint(options.position.resourceVersion);
  }

  /** Watches while the configuration says so, until the signal aborts. */
  async run(): Promise<never> {
    const { isEnabled, signal } = this.#options;
    for (;;) {
      if (isEnabled()) await this.#watchWhileEnabled();
      await pause(CHECK_INTERVAL, undefined, { signal });
    }
  }

  /**
   * Sends a batch what is known of the executors of its driver, which has ended.
   * @throws an error of Temporal when the batch cannot be reached; the call can be repeated
   */
  async driverEnded(uid: string, batchId: string): Promise<void> {
    const { isEnabled, signal } = this.#options;
    if (!isEnabled()) return;
    await pause(Math.max(0, this.#caughtUpAt - Date.now()), undefined, { signal });
    for (;;) {
      const pending = this.#tracker.next(uid);
      if (!pending) break;
      if (!(await this.#signal(batchId, pending.message))) break;
      pending.onDelivered(Date.now());
    }
    this.#tracker.forget(uid);
  }

  async #watchWhileEnabled(): Promise<void> {
    const { isEnabled, signal } = this.#options;
    const off = new AbortController();
    const until = AbortSignal.any([signal, off.signal]);
    try {
      await Promise.race([this.#receive(until), this.#sendDue(until, () => !isEnabled())]);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      off.abort();
    }
    // What happens from now on is not seen: the next watch begins with a list.
    this.#tracker = new ExecutorTracker();
    this.#checkpoint = new Checkpoint();
    this.#options.position.resourceVersion = undefined;
  }

  #receive(signal: AbortSignal): Promise<never> {
    const { cluster, scope, shard, onFailure } = this.#options;
    const tracker = this.#tracker;
    const checkpoint = this.#checkpoint;
    let isFirstList = true;
    this.#caughtUpAt = Date.now() + CATCH_UP;
    return watchPods({
      cluster,
      scope,
      labelSelector: `${ROLE_LABEL}=executor`,
      what: 'executors',
      resourceVersion: checkpoint.resourceVersion,
      signal,
      onObject: (watched) => {
        const onDone = checkpoint.add(watched.resourceVersion);
        if (isInShard(owningDriver(watched.object)?.uid ?? '', shard)) tracker.track(watched, Date.now(), onDone);
        else onDone();
      },
      onListed: () => {
        // Executors may have ended since an earlier watch reported them.
        tracker.listed(isFirstList ? [...tracker.drivers(), ...this.#drivers.all()] : [], Date.now());
        isFirstList = false;
        this.#caughtUpAt = 0;
      },
      onBookmark: (reached) => checkpoint.add(reached)(),
      onInterruption: onFailure,
    });
  }

  /** Sends what is due, until the configuration says that executors are not watched any more. */
  async #sendDue(signal: AbortSignal, isOff: () => boolean): Promise<void> {
    const queue = new PQueue({ concurrency: CONCURRENT_SIGNALS });
    const tracker = this.#tracker;
    const failedUntil = new Map<string, number>();
    while (!isOff()) {
      this.#options.position.resourceVersion = this.#checkpoint.resourceVersion;
      const now = Date.now();
      const due = tracker.due(now).filter(({ uid }) => (failedUntil.get(uid) ?? 0) <= now);
      await queue.addAll(due.map((driver) => () => this.#send(driver, tracker, failedUntil, signal)));
      await pause(CHECK_INTERVAL, undefined, { signal });
    }
  }

  async #send(
    driver: OwningDriver,
    tracker: ExecutorTracker,
    failedUntil: Map<string, number>,
    signal: AbortSignal,
  ): Promise<void> {
    failedUntil.delete(driver.uid);
    try {
      const owner = await this.#ownerOf(driver, signal);
      if (owner === 'others') {
        failedUntil.set(driver.uid, Date.now() + PAUSE_FOR_OTHERS);
        return;
      }
      const pending = tracker.next(driver.uid);
      if (owner === 'ended' || (pending && !(await this.#signal(owner.batchId, pending.message)))) {
        tracker.forget(driver.uid);
      } else pending?.onDelivered(Date.now());
    } catch (error) {
      if (signal.aborted) return;
      failedUntil.set(driver.uid, Date.now() + PAUSE_AFTER_FAILURE);
      this.#options.onFailure(error, PAUSE_AFTER_FAILURE);
    }
  }

  /** The batch of a driver that lives. A driver of others may be adopted later. */
  async #ownerOf(
    { uid, namespace, name }: OwningDriver,
    signal: AbortSignal,
  ): Promise<{ readonly batchId: string } | 'ended' | 'others'> {
    const known = this.#drivers.get(uid);
    if (known) return known;
    const { cluster, temporalNamespaceId } = this.#options;
    const pod = await readDriver(cluster, { cluster: cluster.name, namespace, name, uid }, signal);
    const phase = pod?.status?.phase;
    if (!pod || phase === 'Succeeded' || phase === 'Failed') return 'ended';
    const batchId = pod.metadata?.annotations?.[WORKFLOW_ID_ANNOTATION];
    return batchId !== undefined && isOwnedBy(pod, temporalNamespaceId) ? { batchId } : 'others';
  }

  /** @returns false if the batch is closed */
  async #signal(batchId: string, message: object): Promise<boolean> {
    try {
      await this.#options.client.workflow.getHandle(batchId).signal(MESSAGES.executorsObserved, message);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }
}
