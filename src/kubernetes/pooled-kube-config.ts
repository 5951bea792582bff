import { KubeConfig, type RequestContext } from '@kubernetes/client-node';

/** undici's connection pool, as the client passes it along. */
type Dispatcher = NonNullable<ReturnType<RequestContext['getDispatcher']>>;

/** A pool is renewed after this long, so that client certificates renewed on disk or by a plugin come into use. */
const POOL_LIFETIME = 10 * 60 * 1000;

/**
 * A KubeConfig whose requests share one connection pool.
 *
 * The client makes a new undici Agent for every request, which costs a TLS handshake a call. Its first one is kept and
 * given to the requests that follow; tokens travel in headers and stay per request.
 */
export class PooledKubeConfig extends KubeConfig {
  #pool: { readonly dispatcher: Dispatcher; readonly since: number } | undefined;

  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    await super.applySecurityAuthentication(context);
    const now = Date.now();
    if (this.#pool && now - this.#pool.since < POOL_LIFETIME) {
      context.setDispatcher(this.#pool.dispatcher);
      return;
    }
    const fresh = context.getDispatcher();
    if (!fresh) return;
    const old = this.#pool;
    this.#pool = { dispatcher: fresh, since: now };
    // Requests under way end on the old pool; close() waits for them.
    if (old) void old.dispatcher.close().catch(() => undefined);
  }

  /** Ends the pool's connections. The configuration can still be used; it opens a new pool. */
  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.dispatcher.destroy();
  }
}
