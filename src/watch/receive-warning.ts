import type { CoreV1Event, V1Pod } from '@kubernetes/client-node';
import PQueue from 'p-queue';
import { isOwnedBy } from '../kubernetes/pods/ownership.ts';
import { redactMessages, toPodEvent } from '../kubernetes/pods/pod-events.ts';
import { isStartWarning, withEventProblem } from '../model/driver/event-problem.ts';
import { isDriverName } from '../model/batch/attempt.ts';
import { podRedactor } from '../redaction/pod-redactor.ts';
import type { ObservationDeduplicator, ObservationUpdate } from './observation-deduplicator.ts';

/** What {@link warningReceiver} needs. */
export interface WarningReceiverOptions {
  readonly temporalNamespaceId: string;
  readonly deduplicator: Pick<ObservationDeduplicator, 'next' | 'mayBePending' | 'knows'>;
  /** Reads a pod from the API server; undefined if it does not exist, or another pod has its name. */
  readonly readPod: (pod: { namespace: string; name: string; uid: string }) => Promise<V1Pod | undefined>;
  readonly enqueue: (update: ObservationUpdate) => void;
  /** A driver could not be read. The Event is repeated while its reason holds, and its batch reads the driver now and then. */
  readonly onFailure: (error: unknown) => void;
}

/** Concurrent reads of drivers, and reads that may wait: a node that fails may warn about thousands of pods at once. */
const READS = { concurrency: 4, waiting: 1000 } as const;
/** Warnings that are remembered. */
const MAX_REMEMBERED = 10_000;
/** A warning with the same reason is handled again after this, in milliseconds: the kubelet repeats Events for hours. */
const REPEAT_AFTER = 5 * 60_000;
/** Older Events, of the list at the start of a watch, are ignored. A problem that still holds is repeated within this. */
const MAX_AGE = 15 * 60_000;

/**
 * Receives the Warning Events of pods, and adds to the observations of drivers why they do not start. An Event is written by any
 * component: it only makes the watch read the driver that it names, and counts for the uid of that one. Never throws.
 */
export function warningReceiver(options: WarningReceiverOptions, now: () => number = Date.now) {
  const { temporalNamespaceId, deduplicator, readPod, enqueue, onFailure } = options;
  const reads = new PQueue({ concurrency: READS.concurrency });
  const handled = new RecentKeys(MAX_REMEMBERED, REPEAT_AFTER);
  const explain = async (event: CoreV1Event, key: string): Promise<void> => {
    const { namespace = '', name = '', uid = '' } = event.involvedObject;
    try {
      const pod = await readPod({ namespace, name, uid });
      if (!pod || !isOwnedBy(pod, temporalNamespaceId)) return;
      const events = redactMessages([toPodEvent(event)], podRedactor(pod));
      const update = deduplicator.next({ pod, isDeleted: false, explain: (seen) => withEventProblem(seen, events) });
      if (update) enqueue(update);
    } catch (error) {
      handled.delete(key);
      onFailure(error);
    }
  };
  return (event: CoreV1Event): void => {
    const { reason = '', involvedObject } = event;
    const { uid, name } = involvedObject;
    if (uid === undefined || name === undefined || !isStartWarning(reason)) return;
    // An adopted driver has the name that its submitter gave it.
    if (!isDriverName(name) && !deduplicator.knows(uid)) return;
    // The scheduler writes the same to the status of the pod, which the watch receives anyway.
    if (reason === 'FailedScheduling') return;
    if (!deduplicator.mayBePending(uid) || isOld(event, now())) return;
    const key = `${uid} ${reason}`;
    if (reads.size >= READS.waiting || !handled.add(key, now())) return;
    // Detached: `explain` handles its failures.
    void reads.add(() => explain(event, key)).catch(onFailure);
  };
}

function isOld(event: CoreV1Event, now: number): boolean {
  const { time } = toPodEvent(event);
  return time !== undefined && now - Date.parse(time) > MAX_AGE;
}

/** Keys that were added within the last time, up to a maximum number. */
class RecentKeys {
  readonly #addedAt = new Map<string, number>();
  readonly #max: number;
  readonly #keepMs: number;

  constructor(max: number, keepMs: number) {
    this.#max = max;
    this.#keepMs = keepMs;
  }

  /** Adds a key. @returns false if it was added within the last time */
  add(key: string, now: number): boolean {
    const addedAt = this.#addedAt.get(key);
    if (addedAt !== undefined && now - addedAt < this.#keepMs) return false;
    this.#addedAt.delete(key);
    this.#addedAt.set(key, now);
    if (this.#addedAt.size > this.#max) this.#addedAt.delete(this.#addedAt.keys().next().value ?? '');
    return true;
  }

  delete(key: string): void {
    this.#addedAt.delete(key);
  }
}
