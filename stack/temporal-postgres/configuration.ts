import { POSTGRES_USER } from './postgres.ts';

/** Loopback ports of a server: those that clients use, and those of its services among each other. */
export interface ServerPorts {
  readonly postgres: number;
  readonly grpc: number;
  readonly http: number;
  readonly metrics: number;
  /** Eight other ports. */
  readonly internal: readonly number[];
}

/** The databases of a server: for workflows and for the list of workflows. */
export const DATABASES = [
  { name: 'temporal', schema: 'postgresql/v12/temporal', connections: 40 },
  { name: 'temporal_visibility', schema: 'postgresql/v12/visibility', connections: 10 },
] as const;

const SERVICES = ['frontend', 'matching', 'history', 'worker'] as const;

/** The number of history shards, fixed when the databases are made. A small production server has as many. */
const HISTORY_SHARDS = 16;

/** The configuration of a server with all four services in one process, on PostgreSQL. JSON is YAML. */
export function serverConfiguration(ports: ServerPorts, dynamicConfig: string): unknown {
  const service = (index: number) => ({
    grpcPort: index === 0 ? ports.grpc : ports.internal[index],
    membershipPort: ports.internal[SERVICES.length + index],
    bindOnLocalHost: true,
    ...(index === 0 && { httpPort: ports.http }),
  });
  const stores = DATABASES.map(({ name, connections }) => [name, { sql: database(name, connections, ports.postgres) }]);
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: DATABASES[0].name,
      visibilityStore: DATABASES[1].name,
      numHistoryShards: HISTORY_SHARDS,
      datastores: Object.fromEntries(stores),
    },
    global: {
      membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' },
      metrics: { prometheus: { timerType: 'histogram', listenAddress: `127.0.0.1:${ports.metrics}` } },
    },
    services: Object.fromEntries(SERVICES.map((name, index) => [name, { rpc: service(index) }])),
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `127.0.0.1:${ports.grpc}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: dynamicConfig, pollInterval: '10s' },
  };
}

function database(name: string, connections: number, port: number): unknown {
  return {
    pluginName: 'postgres12',
    databaseName: name,
    connectAddr: `127.0.0.1:${port}`,
    connectProtocol: 'tcp',
    user: POSTGRES_USER,
    // PostgreSQL trusts every client of this machine.
    password: '',
    maxConns: connections,
    maxIdleConns: connections,
    maxConnLifetime: '1h',
  };
}

/** Dynamic configuration as the server's file wants it: a list of values with constraints for each setting. */
export function dynamicConfigFile(settings: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, [{ value }]]));
}

/** The configuration of the Web UI. */
export function uiConfiguration(port: number, grpcPort: number): unknown {
  return {
    temporalGrpcAddress: `127.0.0.1:${grpcPort}`,
    host: '127.0.0.1',
    port,
    enableUi: true,
    publicPath: '',
    defaultNamespace: 'default',
    cors: { cookieInsecure: true, allowOrigins: [`http://127.0.0.1:${port}`] },
    notifyOnNewVersion: false,
  };
}
