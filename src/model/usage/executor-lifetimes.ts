import { asRecord } from '../lang.ts';
import { usageOf } from './resource-usage.ts';
import type { ExecutorUsage } from './usage.ts';

/**
 * The lifetime of an executor: Spark's id of it, when it was bound to a node, and when it ended; both in seconds since 1970,
 * which is how precise Kubernetes' times are. An executor without an end still runs.
 */
export type ExecutorLifetime = readonly [id: number, from: number, until?: number];

/** Executors with the same requests. */
export interface ExecutorGroup {
  readonly cores: number;
  readonly gib: number;
  readonly lifetimes: readonly ExecutorLifetime[];
}

/** From the driver watch to a batch: what has changed of its executors. Repeating it changes nothing. */
export interface ExecutorsObserved {
  /** The driver of the executors. */
  readonly driverUid: string;
  readonly groups: readonly ExecutorGroup[];
  /**
   * After a new list: when it was made, in seconds since 1970. Executors that are known as running and not in the message had
   * ended by then.
   */
  readonly listedAt?: number;
}

/** Executors of one message, and of one attempt. Each takes about 25 bytes of the history of its batch, twice. */
export const MAX_EXECUTORS_PER_MESSAGE = 2000;
export const MAX_EXECUTORS_PER_ATTEMPT = 20_000;

/** Bounds of what a message can claim; a node with more does not exist. */
const MAX_CORES = 10_000;
const MAX_GIB = 100_000;
/** The last second that dates have room for. */
const MAX_SECONDS = 8.64e12;

/** Whether a payload is a message about executors. */
export function isExecutorsObserved(payload: unknown): payload is ExecutorsObserved {
  const { driverUid, groups, listedAt } = asRecord(payload);
  if (typeof driverUid !== 'string' || !Array.isArray(groups) || groups.length > MAX_EXECUTORS_PER_MESSAGE)
    return false;
  if (listedAt !== undefined && !isNumber(listedAt, MAX_SECONDS)) return false;
  let executors = 0;
  return groups.every((group) => {
    const { cores, gib, lifetimes } = asRecord(group);
    if (!isNumber(cores, MAX_CORES) || !isNumber(gib, MAX_GIB) || !Array.isArray(lifetimes)) return false;
    executors += lifetimes.length;
    return executors <= MAX_EXECUTORS_PER_MESSAGE && lifetimes.every(isLifetime);
  });
}

function isLifetime(value: unknown): boolean {
  if (!Array.isArray(value) || (value.length !== 2 && value.length !== 3)) return false;
  const [id, ...times] = value as readonly unknown[];
  return Number.isSafeInteger(id) && times.every((time) => isNumber(time, MAX_SECONDS));
}

function isNumber(value: unknown, maximum: number): boolean {
  return typeof value === 'number' && value >= 0 && value <= maximum;
}

interface KnownExecutor {
  readonly cores: number;
  readonly gib: number;
  readonly from: number;
  readonly until: number | undefined;
}

/** The executors of one driver, by what watches report. Level-based: messages may be repeated, and come from several watches. */
export class ExecutorLifetimes {
  readonly #known = new Map<number, KnownExecutor>();

  add({ groups, listedAt }: ExecutorsObserved): void {
    const named = new Set<number>();
    for (const { cores, gib, lifetimes } of groups) {
      for (const [id, from, until] of lifetimes) {
        named.add(id);
        const known = this.#known.get(id);
        // An end is final: a message that was delayed does not revive an executor.
        if (known?.until !== undefined || (!known && this.#known.size >= MAX_EXECUTORS_PER_ATTEMPT)) continue;
        this.#known.set(id, { cores, gib, from, until });
      }
    }
    if (listedAt === undefined) return;
    for (const [id, executor] of this.#known) {
      if (executor.until === undefined && !named.has(id)) this.#known.set(id, { ...executor, until: listedAt });
    }
  }

  /** Whether there are any. */
  get isEmpty(): boolean {
    return this.#known.size === 0;
  }

  /** What they used. @param end of the driver, in milliseconds since 1970: executors without an end ended with it */
  usage(end: number): ExecutorUsage {
    let [cores, gib] = [0, 0];
    for (const executor of this.#known.values()) {
      const seconds = Math.max(0, (executor.until ?? end / 1000) - executor.from);
      cores += executor.cores * seconds;
      gib += executor.gib * seconds;
    }
    return { ...usageOf(cores, gib), count: this.#known.size };
  }
}
