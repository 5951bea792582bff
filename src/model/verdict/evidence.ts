/** A Kubernetes Event about the driver's pod. */
export interface PodEvent {
  /** When it was last observed, ISO-8601 in UTC; absent when its source gave no time. */
  readonly time?: string;
  /** Normal or Warning. */
  readonly type: string;
  /** Kubernetes' reason: Scheduled, Failed, Preempted, ... */
  readonly reason: string;
  /** Absent in the status of a batch, which contains only an outline of the events. */
  readonly message?: string;
  /** How often it was observed. */
  readonly count: number;
}

/** How an executor of the driver ended. */
export interface ExecutorEnd {
  /** Name of the executor pod. */
  readonly name: string;
  /** Exit code of its container. */
  readonly exitCode?: number;
  /** Kubernetes' reason: OOMKilled, Error, Evicted, ... */
  readonly reason?: string;
}

/** The end of a container's log: whole lines, without secrets. */
export interface LogTail {
  /** The container of the log. */
  readonly container: string;
  /** The last lines, with secrets redacted. */
  readonly text: string;
  /** The log was longer than `evidence.logLines`, or than the number of bytes that are kept. */
  readonly cut?: true;
}

/** The times of the driver's pod by Kubernetes' clocks, ISO-8601 in UTC. */
export interface PodTimes {
  /** When the pod was created. */
  readonly created?: string;
  /** When it was bound to a node. */
  readonly scheduled?: string;
  /** When its container started. */
  readonly started?: string;
  /** When its container ended. */
  readonly finished?: string;
}

/** Evidence of an ended driver in addition to its exit and its node, so that its end can be understood without the pod. */
export interface Evidence {
  /** When the pod went through its phases. */
  readonly times: PodTimes;
  /** The latest Events about the pod, newest last. */
  readonly events: readonly PodEvent[];
  /** The end of the log of the driver's container, or of the init container that failed. */
  readonly log?: LogTail;
  /** Executors that ended. Read only when the driver failed without being stopped from outside. */
  readonly executors?: readonly ExecutorEnd[];
  /** The parts that could not be read or are not kept, with the reason, in one sentence each. */
  readonly missing?: readonly string[];
}

/** Maximum number of Events that are kept of an attempt. */
export const MAX_EVENTS = 20;
/** Maximum number of executors that are kept of an attempt. */
export const MAX_EXECUTORS = 20;
/** Maximum UTF-8 bytes of log that are kept of an attempt. Temporal accepts payloads of 2 MiB, and a log is in three of them. */
const MAX_LOG_BYTES = 64 * 1024;

/** Attempts after this one keep {@link LATE_LOG_BYTES}. */
const LATE_ATTEMPT = 50;
const LATE_LOG_BYTES = 8 * 1024;

/**
 * Maximum UTF-8 bytes of log to keep of an attempt. Each log is in the history of the batch, which Temporal limits to 50 MiB,
 * so late attempts of a batch that is retried hundreds of times keep less.
 */
export function maxLogBytes(attempt: number): number {
  return attempt <= LATE_ATTEMPT ? MAX_LOG_BYTES : LATE_LOG_BYTES;
}
