import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** An HTTP proxy that tunnels by CONNECT, as in company networks. */
export interface ConnectProxy {
  readonly url: string;
  /** Targets of the tunnels so far: `host:port`. */
  readonly tunnels: readonly string[];
  close(): Promise<void>;
}

/**
 * Opens a proxy.
 * @param allows whether it opens a tunnel; otherwise it responds with 407
 * @param hosts addresses of names that only this proxy resolves
 */
export async function openConnectProxy(
  allows: () => boolean = () => true,
  hosts: Readonly<Record<string, string>> = {},
): Promise<ConnectProxy> {
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('connect', (request, near: Socket, head: Buffer) => {
    if (!allows()) return void near.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
    const target = request.url ?? '';
    tunnels.push(target);
    const [host = '', port = ''] = target.split(':');
    const far = connect(Number(port), hosts[host] ?? host, () => {
      near.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      far.write(head);
      far.pipe(near);
      near.pipe(far);
    });
    sockets.add(far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
