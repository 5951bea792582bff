import { getExternalWorkflowHandle, log, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { AdmissionNews } from '../../src/model/messages/messages.ts';
import {
  type QueueReview,
  admit,
  adopt,
  enter,
  lapse,
  leave,
  notePassedOver,
  notePlaces,
  noteTold,
  passOver,
  placeAt,
  placeOf,
  placesToTell,
  type QueueEntry,
  type TenantQueueState,
} from '../../src/model/tenant-queue/tenant-queue.ts';
import { queueDetails } from '../../src/model/tenant-queue/queue-details.ts';
import { isEnterRequest, isLeaveRequest } from '../../src/model/messages/request-shapes.ts';
import { admission, enterQueue, leaveQueue, placeQuery, queueStateQuery } from '../messages.ts';

/** Signals under way at once: Temporal limits those of a workflow. */
const AT_ONCE = 200;
/** The time of a turn that is over: whoever hears of it asks again. */
const LONG_OVER = 0;

/** What a running queue knows, is asked, and tells. Who goes next is decided in `src/model/tenant-queue/tenant-queue.ts`. */
export class TenantQueue {
  readonly tenant: string;
  state: TenantQueueState;

  /** Takes messages from now on. */
  constructor(tenant: string, state: TenantQueueState) {
    this.tenant = tenant;
    this.state = state;
    setHandler(enterQueue, (request) => this.#enter(request), { description: 'From a batch: it asks for its turn.' });
    setHandler(leaveQueue, (request) => this.#leave(request), {
      description: 'From a batch: it needs no turn any more.',
    });
    setHandler(queueStateQuery, () => this.state, { description: 'All that live and wait.' });
    setHandler(placeQuery, (workflowId) => placeOf(this.state, workflowId) ?? null, {
      description: 'Where a batch is in the line, by its workflow id.',
    });
    this.#publish();
  }

  get hasWaiters(): boolean {
    return this.state.waiting.length > 0;
  }

  get isEmpty(): boolean {
    return this.state.live.length === 0 && !this.hasWaiters;
  }

  get hasToTell(): boolean {
    const { live, passedOver = [] } = this.state;
    const isToTell = live.some(({ told }) => !told) || placesToTell(this.state).length > 0 || passedOver.length > 0;
    return isToTell || admit(this.state) !== this.state;
  }

  adopt(found: readonly QueueEntry[]): void {
    this.state = adopt(this.state, found);
  }

  takeReview({ limit, gone, lapsed = [], asleep = [], found }: QueueReview): void {
    this.state = passOver(lapsed.reduce(lapse, gone.reduce(leave, this.state)), asleep);
    this.adopt(found);
    if (limit !== undefined) this.state = { ...this.state, limit };
  }

  /** Lets in who is next, and tells those to whom that, or their place, is news: so many at once. */
  async tell(): Promise<void> {
    this.state = admit(this.state);
    this.#publish();
    const now = Date.now();
    const admitted = this.state.live.filter(({ told }) => !told).slice(0, AT_ONCE);
    const passedOver = (this.state.passedOver ?? []).slice(0, AT_ONCE - admitted.length);
    const places = placesToTell(this.state).slice(0, AT_ONCE - admitted.length - passedOver.length);
    const news = [
      ...admitted.map((entry) => ({ entry, news: { key: entry.key, admitted: true, at: now } as const })),
      ...places.map(({ entry, place }) => ({
        entry,
        news: { key: entry.key, admitted: false, ...placeAt(this.state, place) } as const,
      })),
      ...passedOver.map((entry) => ({ entry, news: { key: entry.key, admitted: true, at: LONG_OVER } as const })),
    ];
    // Noted before: whoever asks meanwhile is answered again.
    this.state = noteTold(this.state, new Set(admitted.map(({ key }) => key)), now);
    this.state = notePassedOver(this.state, passedOver);
    this.state = notePlaces(this.state, new Map(places.map(({ entry, place }) => [entry.key, place])));
    await Promise.all(news.map((one) => this.#tell(one.entry, one.news)));
  }

  async #tell({ workflowId, key }: QueueEntry, news: AdmissionNews): Promise<void> {
    try {
      await getExternalWorkflowHandle(workflowId).signal(admission, news);
    } catch (error) {
      // It was terminated or timed out: the next one goes. Should it live all the same, it asks again by itself.
      log.info('A batch of the queue is not there any more', { workflowId, error });
      this.state = leave(this.state, key);
    }
  }

  #enter(request: unknown): void {
    if (!isEnterRequest(request)) {
      log.warn('Ignored a signal enter that is no batch that asks for its turn', { request });
      return;
    }
    const { entry, limit } = request;
    // While somebody waits, reviews say what the quota is.
    if (!this.hasWaiters) this.state = { ...this.state, limit };
    this.state = enter(this.state, entry);
  }

  #leave(request: unknown): void {
    if (isLeaveRequest(request)) this.state = leave(this.state, request.key);
    else log.warn('Ignored a signal leave that names no batch', { request });
  }

  #publish(): void {
    setCurrentDetails(queueDetails(this.tenant, this.state));
  }
}
