import { setTimeout as pause } from 'node:timers/promises';
import { type HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node';
import { isRecord } from '../../model/lang.ts';

/** undici's connection pool, in the type of the client library. */
type Dispatcher = NonNullable<ReturnType<RequestContext['getDispatcher']>>;
type DispatcherOptions = ReturnType<KubeConfig['createDispatcherOptions']>;

/** A connection pool. */
interface Pool {
  readonly dispatcher: Dispatcher;
  /** Identity of the options it was created with: proxy, CA, client certificate. */
  readonly optionsKey: string;
}

/**
 * A KubeConfig with one connection pool for all requests. The client library creates an undici Agent per request, which costs
 * a TLS handshake each time. This class creates one only when its options differ from those of the last, for instance after a
 * certificate was renewed. The client library reads certificate files for each request; tokens are sent per request.
 *
 * It speaks HTTP/1.1. undici sends all requests to one origin over one HTTP/2 connection, in which an API server allows 100 to
 * 250 streams at a time: with more watches than that, requests wait for streams that never end, and the memory of the process
 * grows without a bound.
 */
export class PooledKubeConfig extends KubeConfig {
  #pool: Pool | undefined;
  /** Identity of the options that the library last asked for. Valid within one synchronous step, until `setDispatcher`. */
  #requestedKey = '';

  override createDispatcherOptions(...args: Parameters<KubeConfig['createDispatcherOptions']>): DispatcherOptions {
    const options = withoutHttp2(super.createDispatcherOptions(...args));
    this.#requestedKey = keyOf(options);
    return this.#requestedKey === this.#pool?.optionsKey ? { type: 'none' } : options;
  }

  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    const prepared = new PreparedRequest(context.getUrl(), context.getHttpMethod(), () => this.#requestedKey);
    await super.applySecurityAuthentication(prepared);
    for (const [name, value] of Object.entries(prepared.getHeaders())) context.setHeaderParam(name, value);
    if (prepared.newPool) this.#adopt(prepared.newPool);
    if (this.#pool) context.setDispatcher(this.#pool.dispatcher);
  }

  #adopt(newPool: Pool): void {
    const oldPool = this.#pool;
    // Concurrent requests may each create a pool with the same options: the first one is kept.
    const [kept, dropped] = oldPool?.optionsKey === newPool.optionsKey ? [oldPool, newPool] : [newPool, oldPool];
    this.#pool = kept;
    // close() waits for the pending requests.
    if (dropped) void dropped.dispatcher.close().catch(() => undefined);
  }

  /**
   * Closes the connections when the pending requests have ended. The next request opens a new pool.
   * @param drainTimeout aborts requests that are still pending after this time, in milliseconds
   */
  async retire(drainTimeout?: number): Promise<void> {
    const pool = this.#pool;
    if (!pool) return;
    this.#pool = undefined;
    const closed = pool.dispatcher.close();
    if (drainTimeout === undefined) return closed;
    const timedOut = pause(drainTimeout, 'timed out', { ref: false });
    if ((await Promise.race([closed, timedOut])) === 'timed out') await pool.dispatcher.destroy();
  }

  /** Closes the connections at once. The next request opens a new pool. */
  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.dispatcher.destroy();
  }
}

/** Replaces a request while the client library prepares it, to intercept the pool that the library creates. */
class PreparedRequest extends RequestContext {
  newPool: Pool | undefined;
  readonly #optionsKey: () => string;

  constructor(url: string, method: HttpMethod, optionsKey: () => string) {
    super(url, method);
    this.#optionsKey = optionsKey;
  }

  override setDispatcher(dispatcher: Dispatcher): void {
    this.newPool = { dispatcher, optionsKey: this.#optionsKey() };
  }
}

/** undici's option that the client library's type lacks. */
const HTTP1 = { allowH2: false };

/** The options of a pool that speaks HTTP/1.1. */
function withoutHttp2(options: DispatcherOptions): DispatcherOptions {
  switch (options.type) {
    case 'none':
      // undici's global pool would be shared with other code of the process.
      return { type: 'agent', connect: { ...HTTP1, keepAlive: true, keepAliveInitialDelay: 30_000 } };
    case 'agent':
      return { ...options, connect: { ...options.connect, ...HTTP1 } };
    case 'proxy':
      return { ...options, requestTls: { ...options.requestTls, ...HTTP1 } };
    case 'socks':
      // The client library connects by itself, without HTTP/2.
      return options;
  }
}

/** A string that is equal for equal options. */
function keyOf(options: DispatcherOptions): string {
  const plain = (value: unknown): unknown => {
    if (Buffer.isBuffer(value)) return value.toString('latin1');
    if (!isRecord(value) && !Array.isArray(value)) return value;
    return Object.entries(value).map(([name, inner]) => [name, plain(inner)]);
  };
  return JSON.stringify(plain(options));
}
