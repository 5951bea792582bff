import type { V1Pod } from '@kubernetes/client-node';
import type { WatchedPod } from '../../kubernetes/pods/watch-pods.ts';
import { podLifetime, podResources } from '../../kubernetes/pods/pod-usage.ts';
import {
  type ExecutorGroup,
  type ExecutorLifetime,
  type ExecutorsObserved,
  MAX_EXECUTORS_PER_MESSAGE,
} from '../../model/usage/executor-lifetimes.ts';

/** The driver that owns an executor. */
export interface OwningDriver {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

/** A message for the batch of a driver. */
export interface PendingMessage {
  readonly message: ExecutorsObserved;
  /** To be called when the batch has it. @param now milliseconds since 1970 */
  readonly onDelivered: (now: number) => void;
}

interface TrackedExecutor {
  readonly cores: number;
  readonly gib: number;
  readonly lifetime: ExecutorLifetime;
  /** Its pod was deleted: it is forgotten once its batch knows. */
  readonly isGone: boolean;
}

/** What is tracked of one driver. */
interface TrackedDriver {
  readonly driver: OwningDriver;
  /** The executors that exist, and those that the batch does not know to have ended, by Spark's id. */
  readonly executors: Map<number, TrackedExecutor>;
  /** The executors that the batch does not know as they are, with what to call when it does. */
  readonly changed: Map<number, (() => void)[]>;
  /** When its executors began, and when the next message may be sent; milliseconds since 1970. */
  since: number;
  nextAt: number;
  /** The next message has all executors that exist: when they were listed, in milliseconds since 1970. */
  listedAt: number | undefined;
}

/** Milliseconds from the first change to the first message, and between two messages at least. */
const PAUSE = 10_000;
/** The pause between two messages as a share of the time since the first executor: their number grows with its logarithm. */
const PAUSE_SHARE = 1 / 20;
/** Drivers, and executors of a driver, that are tracked at most. Others are not counted. */
const MAX_DRIVERS = 50_000;
const MAX_EXECUTORS = 10_000;
/** Spark's label with the number of an executor, unique in its application. */
const EXECUTOR_ID_LABEL = 'spark-exec-id';

type TrackedExecutorKey = `${string} ${number}`;

/** The driver of an executor, by its owner reference, with which Kubernetes deletes the executor after the driver. */
export function owningDriver({ metadata }: V1Pod): OwningDriver | undefined {
  const owner = metadata?.ownerReferences?.find(({ kind }) => kind === 'Pod');
  return owner && { uid: owner.uid, name: owner.name, namespace: metadata?.namespace ?? '' };
}

/**
 * The executors of a watch by driver, and what their batches do not know yet. Times are those of the pods, so that another
 * watch comes to the same result. The clock is an argument.
 */
export class ExecutorTracker {
  readonly #drivers = new Map<string, TrackedDriver>();
  /** Uids of drivers that have ended, or are not of a batch: their executors are ignored. */
  readonly #ignored = new Set<string>();
  /** The executors that the list under way has. */
  #listed = new Set<TrackedExecutorKey>();

  /** The number of drivers with executors. */
  get size(): number {
    return this.#drivers.size;
  }

  /**
   * Takes an executor as the watch has received it. Those of a list have no resource version.
   * @param onDelivered called once its batch knows it as it is; at once when it does already
   */
  track(
    { object: pod, isDeleted, resourceVersion }: WatchedPod,
    now: number,
    onDelivered: () => void = () => undefined,
  ): void {
    const driver = owningDriver(pod);
    const id = Number(pod.metadata?.labels?.[EXECUTOR_ID_LABEL] ?? Number.NaN);
    const { from, until } = podLifetime(pod);
    const tracked = driver && Number.isSafeInteger(id) && from !== undefined ? this.#of(driver, now) : undefined;
    if (!tracked || from === undefined) return onDelivered();
    if (resourceVersion === undefined) this.#listed.add(`${tracked.driver.uid} ${id}`);
    const known = tracked.executors.get(id);
    // A pod that is deleted without its end in the status ended when the watch learned of it, at the latest.
    const end = until ?? (isDeleted ? now : undefined);
    // The first end is final: the deletion of the pod repeats it.
    const isNews = !known || (known.lifetime[2] === undefined && end !== undefined);
    if (!isNews || (!known && tracked.executors.size >= MAX_EXECUTORS)) {
      if (known && isDeleted) tracked.executors.set(id, { ...known, isGone: true });
      if (!tracked.changed.has(id)) this.#settle(tracked, id);
      return onDelivered();
    }
    const begin = seconds(from);
    const lifetime: ExecutorLifetime = end === undefined ? [id, begin] : [id, begin, Math.max(begin, seconds(end))];
    tracked.executors.set(id, { ...podResources(pod), lifetime, isGone: isDeleted });
    tracked.since = Math.min(tracked.since, from);
    if (!hasNews(tracked)) tracked.nextAt = Math.max(tracked.nextAt, now + PAUSE);
    tracked.changed.set(id, [...(tracked.changed.get(id) ?? []), onDelivered]);
  }

  /**
   * A list is complete: executors that it does not have are gone.
   * @param owners drivers with batches that may know of executors which ended unseen, before this watch began
   */
  listed(owners: Iterable<OwningDriver>, now: number): void {
    for (const tracked of this.#drivers.values()) {
      for (const [id, { lifetime, ...executor }] of tracked.executors) {
        if (lifetime[2] !== undefined || this.#listed.has(`${tracked.driver.uid} ${id}`)) continue;
        tracked.executors.set(id, { ...executor, lifetime: [id, lifetime[1], seconds(now)], isGone: true });
        tracked.changed.set(id, tracked.changed.get(id) ?? []);
      }
    }
    this.#listed = new Set();
    for (const driver of owners) {
      const tracked = this.#of(driver, now);
      if (tracked) tracked.listedAt = now;
    }
  }

  /** The drivers that are tracked. */
  drivers(): OwningDriver[] {
    return [...this.#drivers.values()].map(({ driver }) => driver);
  }

  /** The drivers of the batches that are to get a message now. */
  due(now: number): OwningDriver[] {
    return [...this.#drivers.values()]
      .filter((tracked) => hasNews(tracked) && tracked.nextAt <= now)
      .map(({ driver }) => driver);
  }

  /** What the batch of a driver does not know; undefined: it knows all. A long message is followed by another one. */
  next(uid: string): PendingMessage | undefined {
    const tracked = this.#drivers.get(uid);
    if (!tracked || !hasNews(tracked)) return undefined;
    const listedAt = tracked.executors.size <= MAX_EXECUTORS_PER_MESSAGE ? tracked.listedAt : undefined;
    const ids = [...(listedAt === undefined ? tracked.changed : tracked.executors).keys()];
    const sent = ids.slice(0, MAX_EXECUTORS_PER_MESSAGE).flatMap((id) => {
      const executor = tracked.executors.get(id);
      return executor ? [{ id, executor, waiting: tracked.changed.get(id) }] : [];
    });
    return {
      message: {
        driverUid: uid,
        groups: groupsOf(sent.map(({ executor }) => executor)),
        ...(listedAt !== undefined && { listedAt: seconds(listedAt) }),
      },
      onDelivered: (now) => {
        if (tracked.listedAt === listedAt || tracked.executors.size > MAX_EXECUTORS_PER_MESSAGE)
          tracked.listedAt = undefined;
        for (const { id, executor, waiting } of sent) {
          // One that has changed since is sent again.
          if (tracked.executors.get(id)?.lifetime !== executor.lifetime) continue;
          tracked.changed.delete(id);
          for (const onDelivered of waiting ?? []) onDelivered();
          this.#settle(tracked, id);
        }
        tracked.nextAt = hasNews(tracked) ? now : now + Math.max(PAUSE, (now - tracked.since) * PAUSE_SHARE);
      },
    };
  }

  /** A driver has ended, or is not of a batch. */
  forget(uid: string): void {
    for (const waiting of this.#drivers.get(uid)?.changed.values() ?? [])
      for (const onDelivered of waiting) onDelivered();
    this.#drivers.delete(uid);
    this.#ignored.add(uid);
    if (this.#ignored.size > MAX_DRIVERS) this.#ignored.delete(this.#ignored.values().next().value ?? '');
  }

  #of(driver: OwningDriver, now: number): TrackedDriver | undefined {
    const known = this.#drivers.get(driver.uid);
    if (known || this.#ignored.has(driver.uid) || this.#drivers.size >= MAX_DRIVERS) return known;
    const begun = { driver, executors: new Map(), changed: new Map(), since: now, nextAt: now, listedAt: undefined };
    this.#drivers.set(driver.uid, begun);
    return begun;
  }

  /** Forgets an executor that is not asked for any more. */
  #settle(tracked: TrackedDriver, id: number): void {
    if (tracked.executors.get(id)?.isGone) tracked.executors.delete(id);
  }
}

function hasNews({ changed, listedAt }: TrackedDriver): boolean {
  return changed.size > 0 || listedAt !== undefined;
}

function groupsOf(executors: readonly TrackedExecutor[]): ExecutorGroup[] {
  return [...Map.groupBy(executors, ({ cores, gib }) => `${cores} ${gib}`).values()].map((group) => ({
    cores: group[0]?.cores ?? 0,
    gib: group[0]?.gib ?? 0,
    lifetimes: group.map(({ lifetime }) => lifetime),
  }));
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 1000);
}
