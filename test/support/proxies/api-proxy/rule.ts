import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../../eventually.ts';
import type { Exchange } from './exchange.ts';
import { GONE_EVENT, type Fault, type Moment } from './fault.ts';
import { matches, type ApiRequest, type RequestMatch } from './request.ts';

/** Injects a fault into matching requests until it is removed. */
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

  /** Number of requests into which the fault was injected. */
  get fired(): number {
    return this.#caught.length;
  }

  /** Waits until the fault was injected into the `number`th request; with `after`, until that request took effect. */
  caught(number = 1, { within }: { within?: number } = {}): Promise<ApiRequest> {
    const what = `fault ${this.#fault.kind} is injected into request ${number} that matches ${JSON.stringify(this.#match)}`;
    return eventually(what, () => this.#caught[number - 1], { every: 10, ...(within !== undefined && { within }) });
  }

  /** Lets held requests and responses proceed, and ends the rule. */
  release(): void {
    this.#stop('released');
  }

  /** Drops held requests and responses, and ends the rule. */
  remove(): void {
    this.#stop('removed');
  }

  /** Whether this rule applies to a request, which it then counts. */
  takes(request: ApiRequest): boolean {
    if (!this.#active || this.#taken >= this.#times || !matches(request, this.#match)) return false;
    this.#taken += 1;
    return true;
  }

  /** Injects the fault into a request. */
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
        return this.#inject(fault, exchange);
    }
  }

  async #inject(fault: Extract<Fault, { moment: Moment }>, exchange: Exchange): Promise<void> {
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
