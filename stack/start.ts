import { appendFile, mkdir } from 'node:fs/promises';
import { ensureBinaries } from './binaries.ts';
import { lockPath, sweep } from './down.ts';
import { startKubernetes } from './kubernetes.ts';
import { withLock } from './lock.ts';
import { freePorts } from './ports.ts';
import { isAlive, processesOf } from './processes.ts';
import { step, type OnProgress } from './progress.ts';
import { prepareRealNode } from './real-node/prepare.ts';
import { readRecord, stackDirectory, writeRecord, type Ports, type StackRecord } from './record.ts';
import { stackOf, type Stack } from './stack.ts';
import { startTemporal } from './temporal.ts';

/** What a stack is started with. */
export type StartOptions = {
  /** Default `default`; stacks of different names live side by side. */
  name?: string;
  /** Temporal namespaces to have beside `default`, which always is there; the first becomes `temporal.namespace`. */
  temporalNamespaces?: readonly string[];
  /** Keep Temporal's state in a file, so that it survives a stop and start of the server. Default: false, in memory. */
  persistTemporal?: boolean;
  /**
   * What runs the pods: kwok, which only plays their lives (default), or a real kubelet with containerd and Spark's image, in
   * namespaces of its own. The latter needs root on Linux.
   */
  node?: 'simulated' | 'real';
  /** Keep every write of a pod in the audit log as a whole, for who tells its life from it. Default: false. */
  auditPods?: boolean;
  /**
   * Whether the stack belongs to this process (the default). One whose process is gone is a leftover, which the next
   * start or `down` of the name removes; one that belongs to nobody stays until `down`.
   */
  attached?: boolean;
  onProgress?: OnProgress;
  /** Stops a start that is under way; what it started is ended. */
  signal?: AbortSignal;
};

/**
 * Starts a stack and returns once its servers serve. A stack of that name that is up already is returned as it is, and
 * one that is broken, half started or left over is replaced.
 * @throws when a server does not come up, with the end of its log; then nothing of it runs on, and the logs stay.
 */
export async function startStack(options: StartOptions = {}): Promise<Stack> {
  const { name = 'default', node = 'simulated', auditPods = false, onProgress, signal } = options;
  const directory = stackDirectory(name);
  // First, as it may turn out that there can't be one.
  const realNode = node === 'real' ? await prepareRealNode({ onProgress, signal }) : undefined;
  const binaries = await ensureBinaries({ onProgress, signal });
  return await withLock({ path: lockPath(name), signal }, async () => {
    const running = await runningStack(directory);
    if (running !== undefined) return stackOf(running);
    await sweep(directory);
    await mkdir(directory, { recursive: true });
    // What lies in here is nobody's source, wherever the directory is.
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
          startTemporal({ directory, binary: binaries.temporal, ports, namespaces, persist, signal }),
          startKubernetes({ name, directory, binaries, ports, auditPods, realNode, signal }),
        ]);
        const [temporal, kubernetes] = servers;
        if (temporal.status === 'rejected') throw temporal.reason;
        if (kubernetes.status === 'rejected') throw kubernetes.reason;
        record.components = { ...kubernetes.value, temporal: temporal.value };
      });
      record.phase = 'up';
      await writeRecord(record);
      return stackOf(record);
    } catch (error) {
      await sweep(directory, { keepFiles: !signal?.aborted });
      if (signal?.aborted) throw error;
      await writeRecord({ ...record, phase: 'failed' });
      throw new Error(`Stack ${name} did not start; its files stay in ${directory}.`, { cause: error });
    }
  });
}

/** The stack in a directory, if it is up as a whole and not left over by a process that is gone. */
async function runningStack(directory: string): Promise<StackRecord | undefined> {
  const record = await readRecord(directory).catch(() => undefined); // an unreadable record is a broken stack
  if (record?.phase !== 'up') return undefined;
  if (record.owner !== undefined && !(await isAlive(record.owner))) return undefined;
  const pids = await processesOf(directory);
  const isWhole = Object.values(record.components).every(({ pid }) => pids.includes(pid));
  return isWhole ? record : undefined;
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
