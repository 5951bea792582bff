import { appendFile, mkdir } from 'node:fs/promises';
import { errorMessage } from '../src/model/lang.ts';
import { ensureBinaries } from './binaries.ts';
import { lockPath, removeStack } from './down.ts';
import { startKubernetes } from './kubernetes.ts';
import { withLock } from './lock.ts';
import { freePorts } from './ports.ts';
import { isAlive, processesOf } from './processes.ts';
import { step, type OnProgress } from './progress.ts';
import { prepareRealNode } from './real-node/prepare.ts';
import { readRecord, stackDirectory, writeRecord, type Ports, type StackRecord } from './record.ts';
import { stackOf, type Stack } from './stack.ts';
import { startTemporal } from './temporal.ts';
import { ensureTemporalOnPostgres, startTemporalOnPostgres } from './temporal-postgres/start.ts';

/** The Temporal servers of a stack. */
export const TEMPORAL_SERVERS = ['dev-server', 'postgres'] as const;
/** One of {@link TEMPORAL_SERVERS}. */
export type TemporalServer = (typeof TEMPORAL_SERVERS)[number];

/**
 * The Temporal server of stacks that name none.
 * @throws if the environment variable names an unknown one
 */
export function temporalServer(): TemporalServer {
  const named = process.env['SPARKBATCH_STACK_TEMPORAL'] || 'dev-server';
  const known = TEMPORAL_SERVERS.find((server) => server === named);
  if (known) return known;
  throw new Error(`SPARKBATCH_STACK_TEMPORAL is "${named}"; it can be ${TEMPORAL_SERVERS.join(' or ')}.`);
}

/** Options of {@link startStack}. */
export type StartOptions = {
  /** Stacks with different names run side by side. Default: `default`. */
  name?: string;
  /** Temporal namespaces besides `default`, which always exists. The first one becomes `temporal.namespace`. */
  temporalNamespaces?: readonly string[];
  /** Keeps the state of Temporal in a file, so that it survives a restart of the server. Default: false, in memory. */
  persistTemporal?: boolean;
  /**
   * The Temporal server: the one in the CLI, with SQLite (default), or the real one on PostgreSQL, as in production. The latter
   * always keeps its state, and its server and database are built or downloaded at the first use. Default: the environment
   * variable SPARKBATCH_STACK_TEMPORAL, so that tests, chaos and benchmarks run on either.
   */
  temporal?: TemporalServer;
  /**
   * The runtime of the pods: kwok, which simulates them (default), or a real kubelet with containerd and an image of Spark, in
   * new namespaces. The latter needs Linux and root.
   */
  node?: 'simulated' | 'real';
  /** Includes the pod in the audit log of every write, so that its lifecycle can be reconstructed. Default: false. */
  auditPods?: boolean;
  /**
   * Whether the stack belongs to this process. Once that has ended, the stack is a leftover, which the next start or `down` with
   * this name removes. A detached stack stays until `down`. Default: true.
   */
  attached?: boolean;
  onProgress?: OnProgress;
  /** Aborts the start. What it started is ended. */
  signal?: AbortSignal;
};

/**
 * Starts a stack and returns once its servers are ready. If a stack with this name is up, it is returned; if it is broken,
 * partly started or a leftover, it is replaced.
 * @throws if a server does not start, with the end of its log; all servers are ended then, and the logs are kept
 */
export async function startStack(options: StartOptions = {}): Promise<Stack> {
  const { name = 'default', node = 'simulated', auditPods = false, onProgress, signal } = options;
  const directory = stackDirectory(name);
  // Checked first, because a real node may not be possible on this machine.
  const realNode = node === 'real' ? await prepareRealNode({ onProgress, signal }) : undefined;
  const binaries = await ensureBinaries({ onProgress, signal });
  const server = options.temporal ?? temporalServer();
  const onPostgres = server === 'postgres' ? await ensureTemporalOnPostgres({ onProgress, signal }) : undefined;
  return await withLock({ path: lockPath(name), signal }, async () => {
    const running = await runningStack(directory);
    if (running !== undefined) return stackOf(running);
    await removeStack(directory);
    await mkdir(directory, { recursive: true });
    // The directory may be inside a repository.
    await appendFile(`${directory}/.gitignore`, '*\n');
    const record = await newRecord(options, { name, directory });
    if (realNode !== undefined) record.realNode = realNode.addresses;
    await writeRecord(record);
    const { ports, temporalNamespaces: namespaces } = record;
    try {
      const text = `Starting Temporal and the Kubernetes control plane${realNode ? ' with a real node' : ''}`;
      await step({ text, onProgress }, async () => {
        const persist = options.persistTemporal ?? false;
        const servers = await Promise.allSettled([
          onPostgres
            ? startTemporalOnPostgres({ directory, programs: onPostgres, ports, namespaces, signal })
            : startDevServer({ directory, binary: binaries.temporal, ports, namespaces, persist, signal }),
          startKubernetes({ name, directory, binaries, ports, auditPods, realNode, signal }),
        ]);
        const [temporal, kubernetes] = servers;
        if (temporal.status === 'rejected') throw temporal.reason;
        if (kubernetes.status === 'rejected') throw kubernetes.reason;
        record.components = { ...kubernetes.value, ...temporal.value };
      });
      record.phase = 'up';
      await writeRecord(record);
      return stackOf(record);
    } catch (error) {
      await removeStack(directory, { keepFiles: !signal?.aborted });
      if (signal?.aborted) throw error;
      await writeRecord({ ...record, phase: 'failed' });
      throw new Error(`Stack ${name} did not start: ${errorMessage(error)} Its files are kept in ${directory}.`, {
        cause: error,
      });
    }
  });
}

async function startDevServer(
  options: Parameters<typeof startTemporal>[0],
): Promise<Pick<StackRecord['components'], 'temporal'>> {
  return { temporal: await startTemporal(options) };
}

/** The stack in a directory, if it is completely up and not a leftover. */
async function runningStack(directory: string): Promise<StackRecord | undefined> {
  const record = await readRecord(directory).catch(() => undefined); // an unreadable record is a broken stack
  if (record?.phase !== 'up') return undefined;
  if (record.owner !== undefined && !(await isAlive(record.owner))) return undefined;
  const pids = await processesOf(directory);
  const isComplete = Object.values(record.components).every(({ pid }) => pids.includes(pid));
  return isComplete ? record : undefined;
}

async function newRecord(
  { temporalNamespaces = [], attached = true }: StartOptions,
  { name, directory }: { name: string; directory: string },
): Promise<StackRecord> {
  const names = [
    ...(['etcd', 'etcdPeer', 'apiServer', 'controllerManager', 'scheduler', 'kwok'] as const),
    ...(['temporal', 'temporalUi', 'temporalHttp', 'temporalMetrics'] as const),
  ];
  const free = await freePorts(names.length);
  return {
    name,
    directory,
    phase: 'starting',
    startedAt: new Date().toISOString(),
    ...(attached ? { owner: process.pid } : {}),
    ports: Object.fromEntries(names.map((port, index) => [port, free[index]])) as Ports,
    temporalNamespaces: [...new Set([...temporalNamespaces, 'default'])],
    components: {},
  };
}
