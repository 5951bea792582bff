import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** The state of the network between a worker and Temporal. */
export interface NetworkCondition {
  /** Delay of each piece of data, in milliseconds. */
  readonly latency?: number;
  /** Data waits until this state ends; connections stay open. */
  readonly stalled?: boolean;
  /** New connections are closed at once. */
  readonly refusing?: boolean;
}

/** A TCP proxy between a worker and Temporal that delays, stalls, refuses and resets connections. */
export class TcpProxy {
  /** `host:port` for TEMPORAL_ADDRESS. */
  readonly address: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #network: { condition: NetworkCondition; changed: PromiseWithResolvers<void> };

  private constructor(
    server: Server,
    sockets: Set<Socket>,
    network: { condition: NetworkCondition; changed: PromiseWithResolvers<void> },
  ) {
    this.#server = server;
    this.#sockets = sockets;
    this.#network = network;
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Opens a proxy for a server. @param target `host:port` */
  static async open(target: string): Promise<TcpProxy> {
    const [host = '', port = ''] = target.split(':');
    const sockets = new Set<Socket>();
    const network: { condition: NetworkCondition; changed: PromiseWithResolvers<void> } = {
      condition: {},
      changed: Promise.withResolvers<void>(),
    };
    const server = createServer({ noDelay: true }, (near) => {
      if (network.condition.refusing) return void near.destroy();
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
        // The error is followed by `close`, which is handled.
        from.on('error', () => from.destroy());
        carry(from, to, network).catch(() => from.destroy());
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, sockets, network);
  }

  /** Changes the state of the network. */
  set(condition: NetworkCondition): void {
    this.#network.condition = condition;
    this.#network.changed.resolve();
    this.#network.changed = Promise.withResolvers<void>();
  }

  /** Resets every connection; new ones are accepted. */
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
  network: { condition: NetworkCondition; changed: PromiseWithResolvers<void> },
): Promise<void> {
  for await (const chunk of from) {
    if (network.condition.latency) await pause(network.condition.latency);
    while (network.condition.stalled) await network.changed.promise;
    if (to.destroyed) return;
    if (!to.write(chunk as Buffer)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
  }
  to.end();
}
