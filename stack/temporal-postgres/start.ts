import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureAll } from '../binaries.ts';
import { launch, logTail, waitUntil } from '../launch.ts';
import { freePorts } from '../ports.ts';
import { isAlive } from '../processes.ts';
import type { OnProgress } from '../progress.ts';
import type { ComponentRecord, Ports } from '../record.ts';
import { DYNAMIC_CONFIG, waitForTemporal } from '../temporal.ts';
import { TEMPORAL_SERVER_CATALOG } from './catalog.ts';
import { DATABASES, dynamicConfigFile, serverConfiguration, uiConfiguration } from './configuration.ts';
import { createNamespaces } from './namespaces.ts';
import { ensurePostgres, POSTGRES_USER, startPostgres } from './postgres.ts';

/** The programs of a Temporal server on PostgreSQL. */
export interface TemporalOnPostgres {
  readonly binaries: Record<'temporal-server' | 'temporal-sql-tool' | 'temporal-ui-server', string>;
  /** The directory of PostgreSQL's programs. */
  readonly postgres: string;
}

/** Provides the programs: from the cache, or by download or build. */
export async function ensureTemporalOnPostgres(options: {
  onProgress?: OnProgress | undefined;
  signal?: AbortSignal | undefined;
}): Promise<TemporalOnPostgres> {
  return {
    postgres: await ensurePostgres(options.signal),
    binaries: await ensureAll(TEMPORAL_SERVER_CATALOG, options),
  };
}

/** Settings that the dev server has by itself: new namespaces and search attributes are known at once. */
const DEV_SERVER_SETTINGS = {
  'system.forceSearchAttributesCacheRefreshOnRead': true,
  'system.namespaceCacheRefreshInterval': '1s',
  'frontend.workerVersioningWorkflowAPIs': true,
  'frontend.workerVersioningDataAPIs': true,
  'system.enableDeployments': true,
  'system.enableDeploymentVersions': true,
};

/** Starts PostgreSQL, the Temporal server on it, and its Web UI, and returns once every namespace is available. */
export async function startTemporalOnPostgres(options: {
  directory: string;
  programs: TemporalOnPostgres;
  ports: Ports;
  namespaces: readonly string[];
  signal?: AbortSignal | undefined;
}): Promise<Record<'temporal' | 'temporal-ui' | 'postgres', ComponentRecord>> {
  const { directory, programs, ports, namespaces, signal } = options;
  const [postgresPort = 0, ...internal] = await freePorts(9);
  const bin = join(directory, 'bin');
  const config = join(directory, 'temporal');
  await mkdir(bin, { recursive: true });
  await mkdir(config, { recursive: true });
  for (const [name, path] of Object.entries(programs.binaries)) await symlink(path, join(bin, name));
  const postgres = await startPostgres({ directory, programs: programs.postgres, port: postgresPort, signal });
  const env = { HOME: directory, PATH: process.env['PATH'] ?? '' };
  await createDatabases(join(bin, 'temporal-sql-tool'), postgresPort, env, signal);

  const dynamicConfig = join(config, 'dynamic-config.yaml');
  const server = {
    postgres: postgresPort,
    grpc: ports.temporal,
    http: ports.temporalHttp,
    metrics: ports.temporalMetrics,
  };
  await writeYaml(dynamicConfig, dynamicConfigFile({ ...DYNAMIC_CONFIG, ...DEV_SERVER_SETTINGS }));
  await writeYaml(join(config, 'server.yaml'), serverConfiguration({ ...server, internal }, dynamicConfig));
  await writeYaml(join(config, 'ui.yaml'), uiConfiguration(ports.temporalUi, ports.temporal));
  const temporal = await launch({
    command: join(bin, 'temporal-server'),
    args: ['--config-file', join(config, 'server.yaml'), '--allow-no-auth', 'start'],
    env,
    log: join(directory, 'logs', 'temporal.log'),
  });
  await untilServing(temporal, ports.temporalHttp, signal);
  await createNamespaces(`127.0.0.1:${ports.temporal}`, namespaces);
  await waitForTemporal({ component: temporal, port: ports.temporalHttp, namespaces, signal });
  const ui = await launch({
    command: join(bin, 'temporal-ui-server'),
    args: ['--root', directory, '--config', 'temporal', '--env', 'ui', 'start'],
    env,
    log: join(directory, 'logs', 'temporal-ui.log'),
  });
  return { temporal, 'temporal-ui': ui, postgres };
}

async function createDatabases(
  tool: string,
  port: number,
  env: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const connection = ['--plugin', 'postgres12', '--ep', '127.0.0.1', '-p', String(port), '-u', POSTGRES_USER];
  for (const { name, schema } of DATABASES) {
    const run = (...args: string[]) =>
      promisify(execFile)(tool, [...connection, '--db', name, ...args], { env, signal, timeout: 120_000 });
    await run('create');
    await run('setup-schema', '-v', '0.0');
    await run('update-schema', '--schema-name', schema);
  }
}

/** Waits until the frontend answers; a new server has no namespace yet. */
async function untilServing(component: ComponentRecord, port: number, signal: AbortSignal | undefined): Promise<void> {
  await waitUntil('The start of the Temporal server on PostgreSQL', {
    ready: async () => {
      const address = `http://127.0.0.1:${port}/api/v1/system-info`;
      return (await fetch(address, { signal: AbortSignal.timeout(5_000) })).ok;
    },
    failed: async () => ((await isAlive(component.pid)) ? undefined : await logTail(component.log)),
    signal,
  });
}

async function writeYaml(path: string, content: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(content, undefined, 2)}\n`);
}
