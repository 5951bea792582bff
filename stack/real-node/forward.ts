import { connect, createServer, type Server } from 'node:net';

/**
 * Listens on an address of this machine, which the pods of a real node reach, and forwards connections to a server that listens
 * on loopback only. While that server is down, connections are closed, and clients reconnect.
 * @param target the port of that server
 */
export async function forward(from: { readonly host: string; readonly port: number }, target: number): Promise<Server> {
  const server = createServer((incoming) => {
    const outgoing = connect(target, '127.0.0.1');
    incoming.on('error', () => outgoing.destroy()).on('close', () => outgoing.destroy());
    outgoing.on('error', () => incoming.destroy()).on('close', () => incoming.destroy());
    incoming.pipe(outgoing).pipe(incoming);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(from.port, from.host, resolve);
  });
  return server;
}
