import { setTimeout as pause } from 'node:timers/promises';
import { type HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node';

/** undici's connection pool, as the client passes it along. */
type Dispatcher = NonNullable<ReturnType<RequestContext['getDispatcher']>>;
type DispatcherOptions = ReturnType<KubeConfig['createDispatcherOptions']>;

/** Connections made with the same options. */
interface Pool {
  readonly dispatcher: Dispatcher;
  /** What they were made with: proxy, CA, client certificate. */
  readonly madeWith: string;
}

/**
 * A KubeConfig whose requests share one connection pool.
 *
 * The client makes a new undici Agent for every request, which costs a TLS handshake a call. Here one is made when what it
 * is made of differs from that of the last one, a certificate renewed on disk or by a program for instance. The files are
 * read by the client for each request; tokens travel in headers and stay per request.
 */
export class PooledKubeConfig extends KubeConfig {
  #pool: Pool | undefined;
  /** What the last Agent was to be made with. Valid within one synchronous step, from here to `setDispatcher`. */
  #asked = '';

  override createDispatcherOptions(...args: Parameters<KubeConfig['createDispatcherOptions']>): DispatcherOptions {
    const wanted = super.createDispatcherOptions(...args);
    // Without options of its own a request would go to undici's global pool, which is everybody's.
    const options: DispatcherOptions =
      wanted.type === 'none' ? { type: 'agent', connect: { keepAlive: true, keepAliveInitialDelay: 30_000 } } : wanted;
    this.#asked = textOf(options);
    return this.#asked === this.#pool?.madeWith ? { type: 'none' } : options;
  }

  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    const prepared = new PreparedRequest(context.getUrl(), context.getHttpMethod(), () => this.#asked);
    await super.applySecurityAuthentication(prepared);
    for (const [name, value] of Object.entries(prepared.getHeaders())) context.setHeaderParam(name, value);
    if (prepared.fresh) this.#adopt(prepared.fresh);
    if (this.#pool) context.setDispatcher(this.#pool.dispatcher);
  }

  #adopt(fresh: Pool): void {
    const old = this.#pool;
    // Of several requests at once, each of which made one, the first wins.
    const [kept, left] = old?.madeWith === fresh.madeWith ? [old, fresh] : [fresh, old];
    this.#pool = kept;
    // Requests under way end on the old pool; close() waits for them.
    if (left) void left.dispatcher.close().catch(() => undefined);
  }

  /**
   * Ends the pool's connections after the requests under way. The configuration can still be used; it opens a new pool.
   * @param atMost after so many milliseconds they are ended in any case
   */
  async retire(atMost?: number): Promise<void> {
    const pool = this.#pool;
    if (!pool) return;
    this.#pool = undefined;
    const closed = pool.dispatcher.close();
    if (atMost === undefined) return closed;
    const tooLate = pause(atMost, 'too late', { ref: false });
    if ((await Promise.race([closed, tooLate])) === 'too late') await pool.dispatcher.destroy();
  }

  /** Ends the pool's connections at once. The configuration can still be used; it opens a new pool. */
  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.dispatcher.destroy();
  }
}

/** Stands in for a request while the client prepares it, and knows what its Agent was made with. */
class PreparedRequest extends RequestContext {
  fresh: Pool | undefined;
  readonly #madeWith: () => string;

  constructor(url: string, method: HttpMethod, madeWith: () => string) {
    super(url, method);
    this.#madeWith = madeWith;
  }

  override setDispatcher(dispatcher: Dispatcher): void {
    this.fresh = { dispatcher, madeWith: this.#madeWith() };
  }
}

/** Options as a text that differs when they do. */
function textOf(options: DispatcherOptions): string {
  const plain = (value: unknown): unknown => {
    if (Buffer.isBuffer(value)) return value.toString('latin1');
    if (typeof value !== 'object' || value === null) return value;
    return Object.entries(value).map(([name, one]) => [name, plain(one)]);
  };
  return JSON.stringify(plain(options));
}
