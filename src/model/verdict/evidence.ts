/** A Kubernetes Event about the driver's pod. */
export interface PodEvent {
  /** When it was last seen, ISO-8601 in UTC; absent when its writer gave no time. */
  readonly time?: string;
  /** Normal or Warning. */
  readonly type: string;
  /** Kubernetes' reason: Scheduled, Failed, Preempted, ... */
  readonly reason: string;
  /** What it says; left out where a batch tells only the outline (its status). */
  readonly message?: string;
  /** How often it was seen. */
  readonly count: number;
}

/** How an executor of the driver ended. */
export interface ExecutorEnd {
  readonly name: string;
  readonly exitCode?: number;
  /** Kubernetes' reason: OOMKilled, Error, Evicted, ... */
  readonly reason?: string;
}

/** The end of a container's log: whole lines, without secrets. */
export interface LogTail {
  readonly container: string;
  readonly text: string;
  /** There was more above: it was longer than `evidence.logLines`, or than the bytes that are kept. */
  readonly cut?: true;
}

/** When what happened to the driver's pod, by Kubernetes' clocks, ISO-8601 in UTC. */
export interface PodTimes {
  readonly created?: string;
  readonly scheduled?: string;
  readonly started?: string;
  readonly finished?: string;
}

/** What is kept of a driver that has ended, beside its exit and its node: enough to understand its end when it is gone. */
export interface Evidence {
  readonly times: PodTimes;
  /** The last Events about the pod, newest last. */
  readonly events: readonly PodEvent[];
  /** The end of the log of the driver's container, or of the init container that failed. */
  readonly log?: LogTail;
  /** Executors that ended; asked for only when the driver failed by itself. */
  readonly executors?: readonly ExecutorEnd[];
  /** What could not be read or is not kept, and why: a sentence each. */
  readonly missing?: readonly string[];
}

/** Events kept of one attempt. */
export const KEPT_EVENTS = 20;
/** Executors kept of one attempt. */
export const KEPT_EXECUTORS = 20;
/** UTF-8 bytes of log kept of one attempt: far below the 2 MiB Temporal takes, three times over. */
export const KEPT_LOG_BYTES = 64 * 1024;

const LATE_ATTEMPT = 50;
const LATE_LOG_BYTES = 8 * 1024;

/**
 * UTF-8 bytes of log to keep of an attempt. Each attempt's log is in the batch's history, which Temporal ends at 50 MiB: a
 * batch that is retried hundreds of times keeps less of each.
 */
export function keptLogBytes(attempt: number): number {
  return attempt <= LATE_ATTEMPT ? KEPT_LOG_BYTES : LATE_LOG_BYTES;
}
