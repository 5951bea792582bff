// Takes connections at the address of the service `kubernetes` to the API server, which listens on loopback only.
// Called with: the address and the port to listen on, the API server's port.
import { connect, createServer } from 'node:net';

const [address, port, target] = process.argv.slice(2);

createServer((incoming) => {
  const outgoing = connect(Number(target), '127.0.0.1');
  // While the API server is down its clients see their connections end, and come again.
  incoming.on('error', () => outgoing.destroy()).on('close', () => outgoing.destroy());
  outgoing.on('error', () => incoming.destroy()).on('close', () => incoming.destroy());
  incoming.pipe(outgoing).pipe(incoming);
}).listen(Number(port), address);
