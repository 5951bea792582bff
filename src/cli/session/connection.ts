/** Connects to Temporal as the options, the environment and the profile file say. */
import { connect as connectTcp } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { TemporalUnreachableError } from '../../temporal/call.ts';
import { defined, errorChain } from '../../model/lang.ts';
import { UsageError } from '../shared/errors.ts';
import type { TemporalOptions } from '../shared/options.ts';

/**
 * The configuration of the connection: from the options, then Temporal's standard environment variables, then the profile.
 * @throws UsageError when environment or profile are invalid
 */
export function temporalConfig({ address, namespace, profile }: TemporalOptions) {
  try {
    const config = loadClientConnectConfig({
      overrideEnvVars: nonEmpty(process.env),
      ...(profile !== undefined && { profile }),
    });
    return {
      namespace: namespace ?? config.namespace ?? 'default',
      connection: {
        ...defined(config.connectionOptions),
        address: address ?? config.connectionOptions.address ?? 'localhost:7233',
      },
    };
  } catch (error) {
    throw new UsageError(
      `The Temporal configuration (environment or profile file) can't be used: ${errorChain(error)}.`,
      { cause: error },
    );
  }
}

/** The configuration of a connection to Temporal. */
export type TemporalConfig = ReturnType<typeof temporalConfig>;

const CONNECT_TIMEOUT_MS = 5000;
const NO_ANSWER = `no answer within ${CONNECT_TIMEOUT_MS / 1000} s`;

/** Connects to Temporal. @throws TemporalUnreachableError with the cause */
export async function connect(
  { connection: options, namespace }: TemporalConfig,
  dataConverter?: DataConverter,
): Promise<Client> {
  await probe(options.address);
  try {
    const connection = await Connection.connect({ ...options, connectTimeout: CONNECT_TIMEOUT_MS });
    return new Client({ connection, namespace, ...(dataConverter && { dataConverter }) });
  } catch (error) {
    const message = errorChain(error);
    const why = message.includes('before the deadline')
      ? `${NO_ANSWER}, although the port accepts connections: is TLS enabled on both sides?`
      : message;
    throw new TemporalUnreachableError(`${unreachable(options.address)}: ${why.replace(/[^?]$/, '$&.')}`, {
      cause: error,
    });
  }
}

/** The beginning of every message about an unreachable Temporal. */
export function unreachable(address: string): string {
  return `Temporal at ${address} can't be reached`;
}

/**
 * Opens a plain connection first: gRPC reports every failure as an expired deadline, whereas a socket distinguishes a refused
 * connection from an unknown host.
 */
async function probe(address: string): Promise<void> {
  if (['grpc_proxy', 'https_proxy', 'http_proxy'].some((name) => process.env[name])) return;
  const url = address.includes('://') ? address : `tcp://${address}`;
  if (!URL.canParse(url)) throw new UsageError(`"${address}" is not an address: write host:port.`);
  const { hostname, port } = new URL(url);
  await new Promise<void>((resolve, reject) => {
    const socket = connectTcp({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 7233) });
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy(new Error(NO_ANSWER)));
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', (error) => {
      const why = errorChain(error instanceof AggregateError ? error.errors[0] : error);
      reject(new TemporalUnreachableError(`${unreachable(address)}: ${why}.`, { cause: error }));
    });
  });
}

/** Variables with a value: an empty `TEMPORAL_API_KEY` would enable TLS. */
function nonEmpty(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}
