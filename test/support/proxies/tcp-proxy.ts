import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** How a network between a worker and Temporal behaves. */
export interface NetworkCondition {
  /** Every piece of data is late by so many milliseconds. */
  readonly latency?: number;
  /** Nothing passes, and nobody is told: data waits until this is over. */
  readonly stalled?: boolean;
  /** New connections are closed at once. */
  readonly refusing?: boolean;
}

/** Stands between a worker and Temporal, whose protocol it does not know: it carries bytes, late, not at all, or no longer. */
export class TcpProxy {
  /** `host:port` for TEMPORAL_ADDRESS. */
  readonly address: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #sky: { weather: NetworkCondition; changed: PromiseWithResolvers<void> };

  private constructor(
    server: Server,
    sockets: Set<Socket>,
    sky: { weather: NetworkCondition; changed: PromiseWithResolvers<void> },
  ) {
    this.#server = server;
    this.#sockets = sockets;
    this.#sky = sky;
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Opens a proxy before a server. @param target `host:port` */
  static async open(target: string): Promise<TcpProxy> {
    const [host = '', port = ''] = target.split(':');
    const sockets = new Set<Socket>();
    const sky: { weather: NetworkCondition; changed: PromiseWithResolvers<void> } = {
      weather: {},
      changed: Promise.withResolvers<void>(),
    };
    const server = createServer({ noDelay: true }, (near) => {
      if (sky.weather.refusing) return void near.destroy();
      const far = connect({ host, port: Number(port), noDelay: true });
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from);
        from.once('close', () => {
          sockets.delete(from);
          to.destroy();
        });
        // A connection that breaks closes, and that is handled; of why, nobody here needs to know.
        from.on('error', () => from.destroy());
        carry(from, to, sky).catch(() => from.destroy());
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, sockets, sky);
  }

  /** The network is so from now on. */
  set(weather: NetworkCondition): void {
    this.#sky.weather = weather;
    this.#sky.changed.resolve();
    this.#sky.changed = Promise.withResolvers<void>();
  }

  /** Every connection breaks; new ones may be made. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    this.set({});
    await pause(0);
  }
}

async function carry(
  from: Socket,
  to: Socket,
  sky: { weather: NetworkCondition; changed: PromiseWithResolvers<void> },
): Promise<void> {
  for await (const chunk of from) {
    if (sky.weather.latency) await pause(sky.weather.latency);
    while (sky.weather.stalled) await sky.changed.promise;
    if (to.destroyed) return;
    if (!to.write(chunk as Buffer)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
  }
  to.end();
}
