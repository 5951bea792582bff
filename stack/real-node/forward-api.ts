// Forwards connections to the Service `kubernetes` to the API server, which only listens on loopback.
// Arguments: the address and port to listen on, and the port of the API server.
import { connect, createServer } from 'node:net';

const [address, port, target] = process.argv.slice(2);

createServer((incoming) => {
  const outgoing = connect(Number(target), '127.0.0.1');
  // While the API server is down, connections are closed, and clients reconnect.
  incoming.on('error', () => outgoing.destroy()).on('close', () => outgoing.destroy());
  outgoing.on('error', () => incoming.destroy()).on('close', () => incoming.destroy());
  incoming.pipe(outgoing).pipe(incoming);
}).listen(Number(port), address);
