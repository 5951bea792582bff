import { connect as connectTcp } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { TemporalUnreachableError } from '../temporal/call.ts';
import { UsageError } from './errors.ts';
import { defined, errorChain } from '../model/lang.ts';

/** Where Temporal is: options of the command line, which go before environment and profile. */
export interface TemporalOptions {
  readonly address?: string;
  readonly namespace?: string;
  readonly profile?: string;
}

/** How to reach Temporal, from the options, then the standard environment variables, then the profile file. */
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
    const why = errorChain(error);
    throw new UsageError(`The Temporal configuration (environment or profile file) can't be used: ${why}.`, {
      cause: error,
    });
  }
}

/** How to reach Temporal. */
export type TemporalConfig = ReturnType<typeof temporalConfig>;

const CONNECT_TIMEOUT = 5000;
const NO_ANSWER = `no answer within ${CONNECT_TIMEOUT / 1000} s`;

/** Connects to Temporal. @throws TemporalUnreachableError with the cause */
export async function connect(
  { connection: options, namespace }: TemporalConfig,
  dataConverter?: DataConverter,
): Promise<Client> {
  await probe(options.address);
  try {
    const connection = await Connection.connect({ ...options, connectTimeout: CONNECT_TIMEOUT });
    return new Client({ connection, namespace, ...(dataConverter && { dataConverter }) });
  } catch (error) {
    const told = errorChain(error);
    const why = told.includes('before the deadline')
      ? `${NO_ANSWER}, though something listens there: is TLS on at both ends?`
      : told;
    throw new TemporalUnreachableError(`${unreachable(options.address)}: ${why.replace(/[^?]$/, '$&.')}`, {
      cause: error,
    });
  }
}

/** The beginning of the sentence, the same wherever Temporal is missed. */
export function unreachable(address: string): string {
  return `Temporal at ${address} can't be reached`;
}

/** gRPC says of every failure only that its deadline passed; a plain connection tells refused from unknown. */
async function probe(address: string): Promise<void> {
  if (['grpc_proxy', 'https_proxy', 'http_proxy'].some((name) => process.env[name])) return;
  const url = address.includes('://') ? address : `tcp://${address}`;
  if (!URL.canParse(url)) throw new UsageError(`"${address}" is not an address: write host:port.`);
  const { hostname, port } = new URL(url);
  await new Promise<void>((resolve, reject) => {
    const socket = connectTcp({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 7233) });
    socket.setTimeout(CONNECT_TIMEOUT, () => socket.destroy(new Error(NO_ANSWER)));
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', (error) => {
      const why = errorChain(error instanceof AggregateError ? (error.errors[0] as Error) : error);
      reject(new TemporalUnreachableError(`${unreachable(address)}: ${why}.`, { cause: error }));
    });
  });
}

/** An empty variable is none: an empty TEMPORAL_API_KEY would turn TLS on. */
function nonEmpty(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}
