import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../../eventually.ts';
import type { Exchange } from './exchange.ts';
import { GONE_EVENT, type Fault, type Moment } from './fault.ts';
import { matches, type ApiRequest, type RequestMatch } from './request.ts';

/** A fault for certain requests, until it is removed. */
export class Rule {
  readonly #match: RequestMatch;
  readonly #fault: Fault;
  readonly #times: number;
  readonly #caught: ApiRequest[] = [];
  #taken = 0;
  readonly #end: Promise<'released' | 'removed'>;
  #resolveEnd: (how: 'released' | 'removed') => void = () => undefined;
  #active = true;

  constructor(match: RequestMatch, fault: Fault, times: number) {
    this.#match = match;
    this.#fault = fault;
    this.#times = times;
    this.#end = new Promise((resolve) => (this.#resolveEnd = resolve));
  }

  /** How many requests met this fault so far. */
  get fired(): number {
    return this.#caught.length;
  }

  /** Waits until the fault has struck for the `number`th time: of a fault after effect, until that request took effect. */
  caught(number = 1, { within }: { within?: number } = {}): Promise<ApiRequest> {
    const what = `request ${number} met the fault ${this.#fault.kind} for ${JSON.stringify(this.#match)}`;
    return eventually(what, () => this.#caught[number - 1], { every: 10, ...(within !== undefined && { within }) });
  }

  /** Lets go what is held, and strikes no more. */
  release(): void {
    this.#stop('released');
  }

  /** Strikes no more. What is held is lost: it takes no effect, or its answer does not arrive. */
  remove(): void {
    this.#stop('removed');
  }

  /** Whether this rule is for the request; if so, it counts. */
  takes(request: ApiRequest): boolean {
    if (!this.#active || this.#taken >= this.#times || !matches(request, this.#match)) return false;
    this.#taken += 1;
    return true;
  }

  /** Does to a request what the fault says. */
  async apply(exchange: Exchange): Promise<void> {
    const fault = this.#fault;
    switch (fault.kind) {
      case 'delay':
        this.#caught.push(exchange.request);
        await pause(fault.milliseconds + fault.jitter * fault.random());
        return exchange.pass();
      case 'silence':
        this.#caught.push(exchange.request);
        exchange.silence();
        return exchange.pass();
      case 'forgotten':
        this.#caught.push(exchange.request);
        return exchange.endWith(GONE_EVENT);
      case 'cut': {
        const taken = await exchange.take();
        this.#caught.push(exchange.request);
        return exchange.giveHalf(taken);
      }
      default:
        return this.#strike(fault, exchange);
    }
  }

  async #strike(fault: Extract<Fault, { moment: Moment }>, exchange: Exchange): Promise<void> {
    const taken = fault.moment === 'after' ? await exchange.take() : undefined;
    this.#caught.push(exchange.request);
    if (fault.kind === 'answer') {
      return exchange.give(typeof fault.answer === 'function' ? fault.answer() : fault.answer);
    }
    if (fault.kind === 'drop' || (await this.#end) === 'removed') return exchange.drop();
    return taken ? exchange.give(taken) : exchange.pass();
  }

  #stop(how: 'released' | 'removed'): void {
    this.#active = false;
    this.#resolveEnd(how);
  }
}
