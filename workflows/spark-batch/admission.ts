import type { AdmissionNotice } from '../../src/model/messages/messages.ts';
import { isAcceptable } from '../../src/model/tenant-queue/admission-lease.ts';
import type { QueuedStatus } from '../../src/model/tenant-queue/queued-message.ts';
import { timestamp } from '../lib/timestamp.ts';

/** A batch's place in the queue of its tenant, and its admission. Unused by batches of tenants without a quota. */
export class Admission {
  #queued: QueuedStatus | undefined;
  #granted = false;
  #key: string | undefined;
  #latest: AdmissionNotice | undefined;

  /** The place in the queue, while the batch waits. */
  get queued(): QueuedStatus | undefined {
    return this.#queued;
  }

  /** Whether the batch is admitted. It counts against the quota until it releases its admission. */
  get granted(): boolean {
    return this.#granted;
  }

  /** The latest notice of the queue since the batch asked for admission. */
  get latest(): AdmissionNotice | undefined {
    return this.#latest;
  }

  /** Whether the queue offers admission. */
  get isOffered(): boolean {
    return this.#latest?.kind === 'admitted';
  }

  /** The batch asks for admission. @param key the batch's own key: another run of its workflow id has another */
  request(key: string): void {
    this.#key = key;
    this.#latest = undefined;
    this.#queued = { since: timestamp() };
  }

  /**
   * Accepts the admission that was offered, unless the offer has expired: the queue may have admitted another batch
   * instead, and this one has to ask again. The acceptance must be recorded in the same workflow task, without waiting in
   * between, because the queue judges by the time since its offer.
   */
  accept(): boolean {
    const { latest } = this;
    this.#granted = latest?.kind === 'admitted' && isAcceptable(latest.notifiedAt, Date.now());
    if (!this.#granted) this.#latest = undefined;
    return this.#granted;
  }

  /** The admission of an earlier run of the same batch. @param key the batch's own key */
  restore(key: string): void {
    this.#key = key;
    this.#granted = true;
  }

  stopWaiting(): void {
    this.#queued = undefined;
  }

  release(): void {
    this.#granted = false;
  }

  /** Takes a notice of the queue. Notices for another run of this workflow id, and late ones, are ignored. */
  receive(notice: AdmissionNotice): void {
    if (notice.key !== this.#key || this.#queued === undefined) return;
    if (this.isOffered && notice.kind === 'queued') return;
    this.#latest = notice;
    if (notice.kind === 'admitted') return;
    const { place, of, admitted, limit } = notice;
    this.#queued = { since: this.#queued.since, asOf: timestamp(), place, of, admitted, limit };
  }
}
