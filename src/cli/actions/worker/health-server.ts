import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { errorChain } from '../../../model/lang.ts';
import { UsageError } from '../../shared/errors.ts';

/** What the probes of a worker ask. Each answers with the problems; none means yes. */
export interface HealthChecks {
  /** Whether the worker has started: it polls its task queue. */
  readonly startup: () => readonly string[];
  /** Whether it can work: it polls, reaches Temporal, and its watches receive something. */
  readonly readiness: () => readonly string[];
}

/** Answers probes until it is closed. */
export interface HealthServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Maximum number of connections at a time. */
const MAX_CONNECTIONS = 64;
/** A request must be complete within this time, in milliseconds. */
const REQUEST_TIMEOUT = 5000;

/**
 * Serves `/livez` (the event loop answers), `/readyz` and `/startupz` for the probes of Kubernetes: 200, or 503 with the
 * problems, a line each.
 * @param address `host:port`
 * @throws UsageError when the address cannot be used
 */
export async function serveHealth(address: string, checks: HealthChecks): Promise<HealthServer> {
  const { hostname, port } = new URL(`http://${address}`);
  const answers: Readonly<Record<string, () => readonly string[]>> = {
    '/livez': () => [],
    '/readyz': checks.readiness,
    '/startupz': checks.startup,
  };
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT, headersTimeout: REQUEST_TIMEOUT },
    (request, response) => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      const check = Object.hasOwn(answers, path) ? answers[path] : undefined;
      const problems = check?.() ?? [];
      const status = check ? (problems.length > 0 ? 503 : 200) : 404;
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
      response.end(`${check ? (problems.length > 0 ? problems.join('\n') : 'ok') : 'unknown path'}\n`);
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  await listen(server, Number(port || 80), hostname.replace(/^\[|\]$/g, ''));
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound ? bound.port : 0,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new UsageError(`The health address ${host}:${port} can't be used: ${errorChain(error)}`, { cause: error });
  }
}
