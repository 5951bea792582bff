import { getExternalWorkflowHandle, log, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { AdmissionNotice } from '../../src/model/messages/messages.ts';
import { isEnterRequest, isLeaveRequest, describeShape } from '../../src/model/messages/request-shapes.ts';
import { queueDetails } from '../../src/model/tenant-queue/queue-details.ts';
import {
  addAdmitted,
  admit,
  enter,
  expire,
  leave,
  markAdmissionsNotified,
  markPlacesNotified,
  markSkipsNotified,
  placeAt,
  placeOf,
  placesToNotify,
  presenceOf,
  type QueueEntry,
  type QueueReview,
  skip,
  type TenantQueueState,
} from '../../src/model/tenant-queue/tenant-queue.ts';
import {
  admissionSignal,
  enterQueueSignal,
  leaveQueueSignal,
  queuePlaceQuery,
  queuePresenceQuery,
  queueStateQuery,
} from '../lib/messages.ts';

/** Temporal limits the signals that a workflow may have pending. */
const MAX_SIGNALS_AT_ONCE = 200;
/** The time of an admission that has expired: a batch that gets it asks again. */
const EXPIRED_AT = 0;

/**
 * The state of a running queue, its message handlers, and the notification of batches. Who is next is decided by the pure
 * functions of `src/model/tenant-queue/tenant-queue.ts`.
 */
export class QueueState {
  readonly tenant: string;
  #state: TenantQueueState;

  /** Registers the message handlers. */
  constructor(tenant: string, state: TenantQueueState) {
    this.tenant = tenant;
    this.#state = state;
    setHandler(enterQueueSignal, (request) => this.#enter(request), {
      description: 'Sent by a batch: it asks for admission.',
    });
    setHandler(leaveQueueSignal, (request) => this.#leave(request), {
      description: 'Sent by a batch: it has ended, or waits no longer.',
    });
    setHandler(queueStateQuery, () => this.#state, { description: 'All admitted and waiting batches.' });
    setHandler(queuePlaceQuery, (workflowId) => placeOf(this.#state, workflowId) ?? null, {
      description: 'The place of a batch in the queue, by its workflow id.',
    });
    setHandler(queuePresenceQuery, (entry) => presenceOf(this.#state, entry), {
      description: 'Whether the queue knows a batch, by its entry.',
    });
    this.#publish();
  }

  get state(): TenantQueueState {
    return this.#state;
  }

  get hasWaiters(): boolean {
    return this.#state.waiting.length > 0;
  }

  get isEmpty(): boolean {
    return this.#state.admitted.length === 0 && !this.hasWaiters;
  }

  /** Whether a batch has to be admitted or notified. */
  get hasNotices(): boolean {
    const { admitted, skipped = [] } = this.#state;
    const pending = admitted.some(({ notified }) => !notified) || skipped.length > 0;
    return pending || placesToNotify(this.#state).length > 0 || admit(this.#state) !== this.#state;
  }

  /** Counts batches that were admitted by an earlier queue, or after a reset. */
  addAdmitted(found: readonly QueueEntry[]): void {
    this.#state = addAdmitted(this.#state, found);
  }

  applyReview({ limit, ended, expired, unserved, found }: QueueReview): void {
    this.#state = skip(expired.reduce(expire, ended.reduce(leave, this.#state)), unserved);
    this.addAdmitted(found);
    if (limit !== undefined) this.#state = { ...this.#state, limit };
  }

  /** Admits the next batches, and notifies batches of their admission or place, up to {@link MAX_SIGNALS_AT_ONCE} of them. */
  async notifyBatches(): Promise<void> {
    this.#state = admit(this.#state);
    this.#publish();
    const now = Date.now();
    const admitted = this.#state.admitted.filter(({ notified }) => !notified).slice(0, MAX_SIGNALS_AT_ONCE);
    const skipped = (this.#state.skipped ?? []).slice(0, MAX_SIGNALS_AT_ONCE - admitted.length);
    const places = placesToNotify(this.#state).slice(0, MAX_SIGNALS_AT_ONCE - admitted.length - skipped.length);
    const notices: (readonly [QueueEntry, AdmissionNotice])[] = [
      ...admitted.map((entry) => [entry, admittedAt(entry, now)] as const),
      ...places.map(({ entry, place }) => [entry, this.#placeNotice(entry, place)] as const),
      ...skipped.map((entry) => [entry, admittedAt(entry, EXPIRED_AT)] as const),
    ];
    // Noted before the signals are sent, so that a batch which asks meanwhile is notified again.
    this.#state = markAdmissionsNotified(this.#state, new Set(admitted.map(({ key }) => key)), now);
    this.#state = markSkipsNotified(this.#state, skipped);
    this.#state = markPlacesNotified(this.#state, new Map(places.map(({ entry, place }) => [entry.key, place])));
    await Promise.all(notices.map(([entry, notice]) => this.#notify(entry, notice)));
  }

  #placeNotice({ key }: QueueEntry, place: number): AdmissionNotice {
    return { kind: 'queued', key, ...placeAt(this.#state, place) };
  }

  async #notify({ workflowId, key }: QueueEntry, notice: AdmissionNotice): Promise<void> {
    try {
      await getExternalWorkflowHandle(workflowId).signal(admissionSignal, notice);
    } catch (error) {
      // It was terminated or timed out, so the next one is admitted. If it runs after all, it asks again.
      log.info('A batch of the queue no longer runs', { batchId: workflowId, error });
      this.#state = leave(this.#state, key);
    }
  }

  #enter(request: unknown): void {
    if (!isEnterRequest(request)) {
      log.warn('Ignored a signal enter that is not from a batch', { payload: describeShape(request) });
      return;
    }
    const { entry, limit } = request;
    // While batches wait, reviews update the quota.
    if (!this.hasWaiters) this.#state = { ...this.#state, limit };
    this.#state = enter(this.#state, entry);
  }

  #leave(request: unknown): void {
    if (isLeaveRequest(request)) this.#state = leave(this.#state, request.key);
    else log.warn('Ignored a signal leave that names no batch', { payload: describeShape(request) });
  }

  #publish(): void {
    setCurrentDetails(queueDetails(this.tenant, this.#state));
  }
}

function admittedAt({ key }: QueueEntry, notifiedAt: number): AdmissionNotice {
  return { kind: 'admitted', key, notifiedAt };
}
