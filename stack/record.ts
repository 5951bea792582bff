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
  // Of a stack with a real node, in place of kwok.
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
  /** Where it writes; a restart appends. */
  log: string;
  /** The path of the server itself, where the command only goes into the namespaces of a real node to start it. */
  executable?: string;
};

/** What `stack.json` in a stack's directory says: enough to use the stack, and to find and end all of it. */
export type StackRecord = {
  name: string;
  directory: string;
  phase: 'starting' | 'up' | 'failed';
  startedAt: string;
  /** The process that must outlive the stack; once it is gone the stack is a leftover. Absent for a stack of the CLI. */
  owner?: number;
  ports: Ports;
  temporalNamespaces: string[];
  /** Where a stack with a real node has it in the network. */
  realNode?: NodeAddresses;
  components: Partial<Record<ComponentName, ComponentRecord>>;
};

/** The directory of all stacks: `.stack` in the repository's root, or SPARKBATCH_STACKS. */
export function stacksDirectory(): string {
  return resolve(process.env['SPARKBATCH_STACKS'] ?? join(import.meta.dirname, '..', '.stack'));
}

/**
 * The directory that holds everything of the stack of this name.
 * @throws when the name is not made of lower-case letters, digits and dashes: it becomes part of paths and contexts.
 */
export function stackDirectory(name: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) {
    throw new Error(`"${name}" is no name for a stack: use up to 40 lower-case letters, digits and inner dashes.`);
  }
  return join(stacksDirectory(), name);
}

/** What was written down about a stack, or undefined when there is none or its record was never finished. */
export async function readRecord(directory: string): Promise<StackRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, 'stack.json'), 'utf8')) as StackRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`The record of the stack in ${directory} cannot be read; \`down\` removes it.`, { cause: error });
  }
}

/** Writes the record in one step, so that no reader ever sees half of it. */
export async function writeRecord(record: StackRecord): Promise<void> {
  const path = join(record.directory, 'stack.json');
  await mkdir(dirname(path), { recursive: true });
  const written = `${path}.${process.pid}`;
  await writeFile(written, `${JSON.stringify(record, undefined, 2)}\n`);
  await rename(written, path);
}
