import { setTimeout as pause } from 'node:timers/promises';
import { truncate } from '../../model/lang.ts';
import { asApiError } from '../transport/api-error.ts';
import type { Cluster } from '../transport/cluster.ts';
import { containerState, type ContainerState } from './container-state.ts';
import { readDriver } from './driver-pods.ts';
import { LogLines } from './log-lines.ts';
import { type LogContainer, openLog } from './open-log.ts';

/** The container to read, in the pod with this uid only. */
export interface FollowedContainer extends LogContainer {
  readonly uid: string;
}

/** Options of {@link followLog}. */
export interface FollowLogOptions {
  /** Wait for the start of the container, and read until it ends. Default: read what there is. */
  readonly follow: boolean;
  /** The log before the last restart of the container. */
  readonly previous: boolean;
  /** Only the last lines. Default: all. */
  readonly tail?: number;
  /** Only lines since this moment, RFC 3339. Default: all. */
  readonly since?: string;
  /** Whether lines keep their timestamps. */
  readonly timestamps: boolean;
  readonly signal: AbortSignal;
}

/** Where the lines go, and what the reader should know about them. */
export interface LogSink {
  /** Writes whole lines, unchanged. */
  readonly write: (lines: Uint8Array) => Promise<void>;
  /** Says what is waited for, or what is lost. */
  readonly note: (text: string) => void;
}

/** How the reading ended. `not-started`: without `follow`, there is nothing to read yet. */
export type LogEnd =
  { readonly kind: 'complete' } | { readonly kind: 'gone' } | { readonly kind: 'not-started'; readonly reason: string };

const FIRST_PAUSE = 500;
const MAX_PAUSE = 10_000;
/** Interval between two looks at a pod that has not started, in milliseconds. */
const START_INTERVAL = 1000;
/** Interval between two looks at the pod of a stream that is silent, in milliseconds. */
const IDLE_INTERVAL = 4000;
/** Failures in a row after which reading without `follow` gives up. */
const MAX_FAILURES = 5;
/** Maximum characters of an error in a note. */
const MAX_ERROR = 300;

/**
 * Reads the log of a container, through broken connections, rotations and outages of the API server. No line is repeated, and
 * none is lost that the kubelet still serves; a loss by rotation is noted.
 * @throws KubernetesApiError when the API server rejects the request, or does not answer and `follow` is not set
 */
export async function followLog(
  cluster: Cluster,
  container: FollowedContainer,
  options: FollowLogOptions,
  sink: LogSink,
): Promise<LogEnd> {
  const { signal, follow, previous, timestamps } = options;
  const lines = new LogLines({ timestamps });
  const retry = new Retry(follow, sink, signal);
  if (!previous) {
    const start = await untilStarted(cluster, container, options, sink, retry);
    if (start.kind !== 'started') return start;
  }
  for (let isLast = false; ;) {
    const received: LogSink['write'] = async (bytes) => {
      retry.reset();
      await sink.write(bytes);
    };
    const read = readOnce(cluster, container, { ...options, follow: follow && !isLast }, lines, {
      ...sink,
      write: received,
    });
    const isComplete = await read.catch((error: unknown) => retry.wait(error));
    if (isComplete) retry.reset();
    // A container that ends while it is followed is read once more: the kubelet may have been restarted at that moment.
    if (isComplete && (!follow || isLast || previous)) break;
    lines.interrupted();
    if (!follow) continue;
    const state = await stateOf(cluster, container, signal).catch((error: unknown) => retry.wait(error));
    if (state === 'gone') return { kind: 'gone' };
    if (state && state.kind === 'terminated') isLast = true;
    else if (isComplete) await pause(FIRST_PAUSE, undefined, { signal });
  }
  const last = lines.end();
  if (last.length > 0) await sink.write(last);
  return { kind: 'complete' };
}

/** Reads over one connection until it ends. @returns true at a proper end */
async function readOnce(
  cluster: Cluster,
  container: FollowedContainer,
  { follow, previous, tail, since, signal: caller }: FollowLogOptions,
  lines: LogLines,
  sink: LogSink,
): Promise<true> {
  const from = lines.since ?? since;
  const idle = new IdleCheck(() => hasEnded(cluster, container, caller));
  const signal = follow ? AbortSignal.any([caller, idle.signal]) : caller;
  const stream = await openLog(
    cluster,
    container,
    {
      follow,
      previous,
      timestamps: true,
      ...(from !== undefined && { sinceTime: from }),
      ...(tail !== undefined && lines.since === undefined && { tailLines: tail }),
    },
    signal,
  );
  if (follow) idle.start();
  try {
    for await (const chunk of stream) {
      idle.active();
      const complete = lines.push(chunk);
      const gap = lines.takeGap();
      if (gap !== undefined) sink.note(`The log was rotated meanwhile: lines after ${gap} may be missing.`);
      if (complete.length > 0) await sink.write(complete);
    }
    return true;
  } catch (error) {
    caller.throwIfAborted();
    // The container has ended and nothing comes any more: what is missing is read next.
    if (idle.signal.aborted) return true;
    throw asApiError(error, `reading the log of ${container.pod}`);
  } finally {
    idle.stop();
  }
}

/** Whether a container has ended, or its pod is gone. An API server that does not answer says nothing. */
async function hasEnded(cluster: Cluster, container: FollowedContainer, signal: AbortSignal): Promise<boolean> {
  try {
    const state = await stateOf(cluster, container, signal);
    return state === 'gone' || state.kind === 'terminated';
  } catch {
    return false;
  }
}

/**
 * Ends a stream of a container that has ended, when it has been silent: the end of the stream may have been lost on the way,
 * and some kubelets keep it open.
 */
class IdleCheck {
  readonly #ended = new AbortController();
  readonly #hasEnded: () => Promise<boolean>;
  #timer: NodeJS.Timeout | undefined;
  #isActive = false;

  constructor(ended: () => Promise<boolean>) {
    this.#hasEnded = ended;
  }

  /** Aborts when the stream has to end. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#check(), IDLE_INTERVAL);
  }

  /** Something was received. */
  active(): void {
    this.#isActive = true;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #check(): Promise<void> {
    const wasActive = this.#isActive;
    this.#isActive = false;
    if (!wasActive && (await this.#hasEnded()) && !this.#isActive) this.#ended.abort();
  }
}

/** Waits until the container has started. */
async function untilStarted(
  cluster: Cluster,
  container: FollowedContainer,
  { follow, signal }: FollowLogOptions,
  sink: LogSink,
  retry: Retry,
): Promise<{ readonly kind: 'started' } | Exclude<LogEnd, { kind: 'complete' }>> {
  let noted: string | undefined;
  for (;;) {
    const state = await stateOf(cluster, container, signal).catch((error: unknown) => retry.wait(error));
    if (state === 'gone') return { kind: 'gone' };
    if (state) {
      retry.reset();
      if (state.kind !== 'waiting') return { kind: 'started' };
      if (!follow) return { kind: 'not-started', reason: state.reason };
      if (state.reason !== noted) sink.note(`Waiting for ${container.pod}: ${state.reason}.`);
      noted = state.reason;
    }
    await pause(START_INTERVAL, undefined, { signal });
  }
}

async function stateOf(
  cluster: Cluster,
  { namespace, pod: name, uid, container }: FollowedContainer,
  signal: AbortSignal,
): Promise<ContainerState | 'gone'> {
  const ref = { cluster: cluster.name, namespace, name, uid, tag: '', applicationId: '' };
  const pod = await readDriver(cluster, ref, signal);
  return pod ? containerState(pod, container) : 'gone';
}

/** Pauses between failures, which are noted once. */
class Retry {
  readonly #isPatient: boolean;
  readonly #sink: LogSink;
  readonly #signal: AbortSignal;
  #failures = 0;
  #noted: string | undefined;

  constructor(isPatient: boolean, sink: LogSink, signal: AbortSignal) {
    this.#isPatient = isPatient;
    this.#sink = sink;
    this.#signal = signal;
  }

  reset(): void {
    this.#failures = 0;
    this.#noted = undefined;
  }

  /** @throws the error when a repetition would not help */
  async wait(thrown: unknown): Promise<undefined> {
    this.#signal.throwIfAborted();
    const error = asApiError(thrown, 'reading a log');
    if (error.isRejection || (!this.#isPatient && this.#failures >= MAX_FAILURES)) throw error;
    this.#failures += 1;
    // A connection that breaks is normal; an API server that stays away is worth a line.
    if (this.#failures > 1 && error.message !== this.#noted) {
      this.#sink.note(`Interrupted, trying again: ${truncate(error.message, MAX_ERROR)}.`);
      this.#noted = error.message;
    }
    const wait = Math.min(FIRST_PAUSE * 2 ** (this.#failures - 1), MAX_PAUSE);
    await pause(this.#failures === 1 ? FIRST_PAUSE / 5 : wait, undefined, { signal: this.#signal });
    return undefined;
  }
}
