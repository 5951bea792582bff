import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { PortForward } from '@kubernetes/client-node';
import type { Cluster } from '../transport/cluster.ts';

/** A port of a pod. */
export interface PodPort {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/** A local port that leads to one of a pod. */
export interface ForwardedPort {
  readonly localPort: number;
  /** Waits until the signal aborts. @throws its reason */
  readonly untilEnded: (signal: AbortSignal) => Promise<never>;
  /** Ends all connections. */
  readonly close: () => Promise<void>;
}

/** Maximum number of connections at a time: a browser opens six. */
const MAX_CONNECTIONS = 32;

/**
 * Listens on a local port, on the loopback interface only, and leads each connection to a port of a pod through the API
 * server, as `kubectl port-forward` does.
 * @param localPort 0: a free one
 * @throws Error when the local port is in use
 */
export async function forwardPort(
  cluster: Cluster,
  { namespace, name, port }: PodPort,
  localPort: number,
): Promise<ForwardedPort> {
  const portForward = new PortForward(cluster.kubeConfig);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    // A browser that gives up, or a pod that refuses, ends this connection only.
    portForward.portForward(namespace, name, [port], socket, null, socket).catch(() => socket.destroy());
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(localPort, '127.0.0.1');
  await once(server, 'listening');
  return {
    localPort: (server.address() as AddressInfo).port,
    untilEnded: (signal) =>
      new Promise((_, reject) => {
        const end = () => reject(signal.reason as Error);
        if (signal.aborted) end();
        else signal.addEventListener('abort', end, { once: true });
      }),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
