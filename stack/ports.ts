import { createServer, type Server } from 'node:net';

/**
 * Finds free loopback ports, all different.
 *
 * They are below the range that Linux uses for outgoing connections (32768 and up), because a port of that range may become
 * the source port of a connection before the server binds it.
 */
export async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = [];
  const ports: number[] = [];
  try {
    for (let tries = 0; ports.length < count; tries++) {
      if (tries > 500) throw new Error(`Could not find ${count} free ports on 127.0.0.1 between 20000 and 32000.`);
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
    server.once('error', () => resolve(undefined)); // in use: the caller tries another port
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve(server));
  });
}
