// Forwards connections to the Service `kubernetes` to the API server, which only listens on loopback.
// Arguments: the address and port to listen on, and the port of the API server.
import { forward } from './forward.ts';

const [host = '', port, target] = process.argv.slice(2);

await forward({ host, port: Number(port) }, Number(target));
