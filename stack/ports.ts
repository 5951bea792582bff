import { createServer, type Server } from 'node:net';

/**
 * Free loopback ports, all different.
 *
 * They are drawn below the range Linux gives to outgoing connections (32768 and up): a port taken from that range may be
 * in use again as somebody's source port by the time the server binds it.
 */
export async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = [];
  const ports: number[] = [];
  try {
    for (let tries = 0; ports.length < count; tries++) {
      if (tries > 500) throw new Error(`Found no ${count} free ports on 127.0.0.1 between 20000 and 32000.`);
      const port = 20_000 + Math.floor(Math.random() * 12_000);
      const server = await listen(port);
      if (server === undefined) continue;
      held.push(server);
      ports.push(port);
    }
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
  return ports;
}

async function listen(port: number): Promise<Server | undefined> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(undefined)); // taken: the caller draws another
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve(server));
  });
}
