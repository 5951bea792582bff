import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { NodeAddresses } from './real-node/addresses.ts';

/** The servers of a stack. */
export const COMPONENTS = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok-controller',
  'temporal',
  // Only with Temporal on PostgreSQL:
  'postgres',
  'temporal-ui',
  // Only with a real node, instead of kwok-controller:
  'namespaces',
  'api-forward',
  'containerd',
  'coredns',
  'kubelet',
] as const;

/** One server of a stack. */
export type ComponentName = (typeof COMPONENTS)[number];

/** The loopback ports of a stack, chosen at its start. */
export type Ports = Record<
  | 'etcd'
  | 'etcdPeer'
  | 'apiServer'
  | 'controllerManager'
  | 'scheduler'
  | 'kwok'
  | 'temporal'
  | 'temporalUi'
  | 'temporalHttp'
  | 'temporalMetrics',
  number
>;

/** How a server was started, so that it can be started again on the same data, and which process it is. */
export type ComponentRecord = {
  pid: number;
  command: string;
  args: string[];
  env: Record<string, string>;
  /** The log file. A restart appends to it. */
  log: string;
  /** The executable of the server, if the command only enters the namespaces of a real node to start it. */
  executable?: string;
};

/** The content of `stack.json` in the directory of a stack: what is needed to use, inspect and end it. */
export type StackRecord = {
  name: string;
  directory: string;
  phase: 'starting' | 'up' | 'failed';
  startedAt: string;
  /** Pid of the process that owns the stack. Once it has ended, the stack is a leftover. Absent for a stack of the CLI. */
  owner?: number;
  ports: Ports;
  temporalNamespaces: string[];
  /** The addresses of the real node, if there is one. */
  realNode?: NodeAddresses;
  components: Partial<Record<ComponentName, ComponentRecord>>;
};

/** The directory of all stacks: SPARKBATCH_STACKS, or `.stack` in the root of the repository. */
export function stacksDirectory(): string {
  return resolve(process.env['SPARKBATCH_STACKS'] ?? join(import.meta.dirname, '..', '.stack'));
}

/**
 * The directory of the stack with this name.
 * @throws if the name is not valid: it becomes part of paths and contexts
 */
export function stackDirectory(name: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) {
    throw new Error(
      `"${name}" is not a valid name of a stack: use up to 40 lower-case letters, digits and inner dashes.`,
    );
  }
  return join(stacksDirectory(), name);
}

/** Reads the record of a stack; undefined if there is none. */
export async function readRecord(directory: string): Promise<StackRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, 'stack.json'), 'utf8')) as StackRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`The record of the stack in ${directory} can't be read. \`down\` removes the stack.`, {
      cause: error,
    });
  }
}

/** Writes the record atomically, so that no reader sees a partial one. */
export async function writeRecord(record: StackRecord): Promise<void> {
  const path = join(record.directory, 'stack.json');
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify(record, undefined, 2)}\n`);
  await rename(temporary, path);
}
