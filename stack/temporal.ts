import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { launch, logTail, waitUntil } from './launch.ts';
import { isAlive } from './processes.ts';
import type { ComponentRecord, Ports } from './record.ts';
import { SEARCH_ATTRIBUTE_TYPES } from '../src/model/names.ts';

/**
 * Enables priorities, and raises limits of the dev server that would be the bottleneck of tests with thousands of batches.
 * `frontend.namespaceCount` is the number of concurrent long polls of a namespace (1200 by default).
 */
export const DYNAMIC_CONFIG = {
  'frontend.namespaceCount': 20_000,
  'frontend.namespaceRPS': 100_000,
  'frontend.rps': 100_000,
  'frontend.namespaceRPS.visibility': 1_000,
  'history.rps': 100_000,
  'matching.rps': 100_000,
  // Priorities of tenants depend on both, which are off by default in this version of the server.
  'matching.useNewMatcher': true,
  'matching.enableFairness': true,
  // Priorities order the tasks of one partition: with one, tests of them do not depend on chance.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
};

/** Starts the Temporal dev server with its Web UI, and returns once every namespace is available. */
export async function startTemporal(options: {
  directory: string;
  binary: string;
  ports: Ports;
  namespaces: readonly string[];
  /** Keeps the state in a file, so that it survives a restart. */
  persist: boolean;
  signal?: AbortSignal | undefined;
}): Promise<ComponentRecord> {
  const { directory, binary, ports, namespaces, persist, signal } = options;
  const command = join(directory, 'bin', 'temporal');
  await mkdir(join(directory, 'bin'), { recursive: true });
  await symlink(binary, command);
  const args = [
    'server',
    'start-dev',
    '--disable-config-file',
    '--disable-config-env',
    ...flags({
      color: 'never',
      ip: '127.0.0.1',
      port: ports.temporal,
      'ui-port': ports.temporalUi,
      'http-port': ports.temporalHttp,
      'metrics-port': ports.temporalMetrics,
      namespace: namespaces.filter((namespace) => namespace !== 'default'),
      'search-attribute': Object.entries(SEARCH_ATTRIBUTE_TYPES).map(([name, type]) => `${name}=${type}`),
      'dynamic-config-value': Object.entries(DYNAMIC_CONFIG).map(([key, value]) => `${key}=${value}`),
      'db-filename': persist ? join(directory, 'temporal.db') : [],
    }),
  ];
  // A separate HOME: the dev server keeps a cluster id in ~/.config, and the user's profile must not affect the stack.
  const env = { HOME: directory, PATH: process.env['PATH'] ?? '' };
  const component = await launch({ command, args, env, log: join(directory, 'logs', 'temporal.log') });
  await waitForTemporal({ component, port: ports.temporalHttp, namespaces, signal });
  return component;
}

/** Waits until every namespace is available. */
export async function waitForTemporal(options: {
  component: ComponentRecord;
  /** The port of the HTTP API of the frontend. */
  port: number;
  namespaces: readonly string[];
  signal?: AbortSignal | undefined;
}): Promise<void> {
  const { component, port, namespaces, signal } = options;
  await waitUntil('The start of the Temporal server', {
    ready: async () => {
      for (const namespace of namespaces) {
        const address = `http://127.0.0.1:${port}/api/v1/namespaces/${encodeURIComponent(namespace)}`;
        if (!(await fetch(address, { signal: AbortSignal.timeout(5_000) })).ok) return false;
      }
      return true;
    },
    failed: async () => ((await isAlive(component.pid)) ? undefined : await logTail(component.log)),
    signal,
  });
}

/** Command-line flags. A flag with several values is repeated. */
function flags(values: Record<string, string | number | readonly string[]>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [value].flat().map((one) => `--${name}=${one}`));
}
