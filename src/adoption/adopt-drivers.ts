import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { V1Pod } from '@kubernetes/client-node';
import type { Client } from '@temporalio/client';
import PQueue from 'p-queue';
import { watchPods, type WatchedPod } from '../kubernetes/pods/watch-pods.ts';
import type { Cluster } from '../kubernetes/transport/cluster.ts';
import { ROLE_LABEL, TAG_LABEL } from '../model/names.ts';
import { startBatch } from '../temporal/start-batch.ts';
import { type AdoptionDecision, type AdoptionRule, decideAdoption } from './plan-adoption.ts';

/** A driver that another client created. */
export interface ForeignDriver {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Receives what the adoption of drivers reports, for logs and metrics. Must not throw. */
export interface AdoptionListener {
  /** A batch was started for a driver. */
  readonly onStarted: (driver: ForeignDriver, batchId: string) => void;
  /** A batch with the id exists: one that is about to adopt the driver, or one that must not or cannot. */
  readonly onExisting: (driver: ForeignDriver, batchId: string) => void;
  /** No batch can adopt a driver. Called once for each driver and reason. */
  readonly onRefused: (driver: ForeignDriver, reason: string) => void;
  /** A batch could not be started. The next list makes up for it. */
  readonly onFailure: (driver: ForeignDriver, error: unknown, retryInMs: number) => void;
  /** More drivers have appeared than may wait. The next list finds the others. */
  readonly onOverflow: (waiting: number, retryInMs: number) => void;
  /** The watch was interrupted; it continues. */
  readonly onInterruption: (error: unknown, retryInMs: number) => void;
}

/** Options of {@link adoptDrivers}. */
export interface DriverAdoptionOptions {
  readonly cluster: Cluster;
  /** A namespace, or `*` for all. */
  readonly scope: string;
  readonly client: Client;
  /** Where the batches are started. */
  readonly taskQueue: string;
  /** The rule in force; undefined: no driver is adopted. Called again and again. */
  readonly rule: () => AdoptionRule | undefined;
  readonly listener: AdoptionListener;
  readonly signal: AbortSignal;
}

/** How often the rule in force is read, in milliseconds. */
const CHECK_INTERVAL = 2000;
/** Milliseconds until drivers are listed again after one of them got no batch. */
const LIST_AGAIN_AFTER = 60_000;
/** Starts of batches: at most this many in a second, and at a time. An estate of thousands of drivers must not crowd out others. */
const STARTS = { perSecond: 10, concurrency: 4 } as const;
/** Drivers that wait for their start. */
const MAX_WAITING = 5000;
/** Drivers whose decision is remembered, so that each is decided and reported once. */
const MAX_REMEMBERED = 20_000;
/** Maximum time for an answer of Temporal, in milliseconds. */
const START_TIMEOUT = 10_000;

/**
 * Starts a batch for each driver of a cluster and scope that a rule selects and no batch holds, until `signal` aborts. It is
 * level-based: each watch begins with a list, a batch has the same id on every worker, and a driver that got none is found
 * by a later list.
 */
export async function adoptDrivers(options: DriverAdoptionOptions): Promise<never> {
  const { scope, rule, signal } = options;
  const adoptions = new Adoptions(options);
  for (;;) {
    const current = rule();
    if (current && isInScope(current, scope)) await adoptBy(current, adoptions, options);
    else await pause(CHECK_INTERVAL, undefined, { signal });
  }
}

function isInScope({ namespaces }: AdoptionRule, scope: string): boolean {
  return scope === '*' || namespaces === undefined || namespaces.includes(scope);
}

/** Adopts by one rule until it changes, or until drivers are to be listed again. @throws the reason of `signal` */
async function adoptBy(rule: AdoptionRule, adoptions: Adoptions, options: DriverAdoptionOptions): Promise<void> {
  const { cluster, scope, signal, listener } = options;
  const over = new AbortController();
  const check = setInterval(() => {
    if (adoptions.isListDue(Date.now()) || !isDeepStrictEqual(options.rule(), rule)) over.abort();
  }, CHECK_INTERVAL);
  adoptions.begin();
  try {
    await watchPods({
      cluster,
      scope,
      labelSelector: foreignDriverSelector(rule),
      fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed',
      signal: AbortSignal.any([signal, over.signal]),
      onObject: (watched) => adoptions.receive(watched, rule),
      onBookmark: () => undefined,
      onInterruption: listener.onInterruption,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (!over.signal.aborted) throw error;
  } finally {
    clearInterval(check);
  }
}

/** Drivers of Spark that no batch holds: those with our label are left out by the API server. */
function foreignDriverSelector({ selector }: AdoptionRule): string {
  return `${ROLE_LABEL}=driver,!${TAG_LABEL},${selector}`;
}

/** The part of {@link DriverAdoptionOptions} that starts batches. */
export type AdoptionsOptions = Pick<DriverAdoptionOptions, 'client' | 'taskQueue' | 'listener' | 'signal'>;

/** Starts the batches of drivers that appear, each once, within a rate. */
export class Adoptions {
  readonly #options: AdoptionsOptions;
  readonly #queue = new PQueue({ concurrency: STARTS.concurrency, interval: 1000, intervalCap: STARTS.perSecond });
  /** What was decided about a driver, by its uid. */
  readonly #decided = new Map<string, string>();
  /** Uids of drivers whose start waits. */
  readonly #waiting = new Set<string>();
  /** When drivers are listed again, because one of them got no batch. */
  #listAt: number | undefined;
  #hasOverflown = false;

  constructor(options: AdoptionsOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#queue.clear(), { once: true });
  }

  /** Whether drivers are to be listed again. @param now milliseconds since 1970 */
  isListDue(now: number): boolean {
    return this.#listAt !== undefined && now >= this.#listAt;
  }

  /** Notes that a list begins, perhaps by another rule: it decides again about the drivers that wait. */
  begin(): void {
    this.#queue.clear();
    for (const uid of this.#waiting) this.#decided.delete(uid);
    this.#waiting.clear();
    this.#listAt = undefined;
    this.#hasOverflown = false;
  }

  /** Resolves when no start is waiting or under way. */
  async idle(): Promise<void> {
    await this.#queue.onIdle();
  }

  /** Takes a pod as the watch has received it: deleted means that the selectors do not match it any more. */
  receive({ object: pod, isDeleted }: Pick<WatchedPod, 'object' | 'isDeleted'>, rule: AdoptionRule): void {
    const driver = driverOf(pod);
    if (isDeleted) {
      this.#decided.delete(driver.uid);
      this.#waiting.delete(driver.uid);
      return;
    }
    const decision = decideAdoption(pod, rule);
    const key = JSON.stringify(decision);
    if (decision.kind === 'ignored' || this.#decided.get(driver.uid) === key) return;
    if (decision.kind === 'adopt' && this.#queue.size >= MAX_WAITING) return this.#postpone();
    this.#remember(driver, key);
    if (decision.kind === 'refused') return this.#options.listener.onRefused(driver, decision.reason);
    this.#waiting.add(driver.uid);
    // Detached: `#start` handles its failures.
    void this.#queue.add(() => this.#start(driver, decision, key)).catch(() => undefined);
  }

  async #start(
    driver: ForeignDriver,
    { batchId, request }: Extract<AdoptionDecision, { kind: 'adopt' }>,
    key: string,
  ): Promise<void> {
    const { client, taskQueue, listener, signal } = this.#options;
    this.#waiting.delete(driver.uid);
    // While it waited, the driver ended or was adopted.
    if (signal.aborted || this.#decided.get(driver.uid) !== key) return;
    const subject = `driver ${driver.name}`;
    try {
      const runId = await startBatch(client, { batchId, request, taskQueue, subject, timeout: START_TIMEOUT });
      if (runId === undefined) listener.onExisting(driver, batchId);
      else listener.onStarted(driver, batchId);
    } catch (error) {
      if (signal.aborted) return;
      this.#decided.delete(driver.uid);
      this.#listAgain();
      listener.onFailure(driver, error, LIST_AGAIN_AFTER);
    }
  }

  #postpone(): void {
    this.#listAgain();
    if (!this.#hasOverflown) this.#options.listener.onOverflow(this.#queue.size, LIST_AGAIN_AFTER);
    this.#hasOverflown = true;
  }

  #listAgain(): void {
    this.#listAt ??= Date.now() + LIST_AGAIN_AFTER;
  }

  #remember({ uid }: ForeignDriver, key: string): void {
    this.#decided.delete(uid);
    this.#decided.set(uid, key);
    if (this.#decided.size > MAX_REMEMBERED) this.#decided.delete(this.#decided.keys().next().value ?? '');
  }
}

function driverOf({ metadata }: V1Pod): ForeignDriver {
  const { namespace = '', name = '', uid = '' } = metadata ?? {};
  return { namespace, name, uid };
}
