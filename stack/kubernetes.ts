import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import { apiRequest, type ApiServer } from './api-request.ts';
import type { Binaries } from './binaries.ts';
import { kwokConfig } from './kwok-config.ts';
import { launch, logTail, waitUntil } from './launch.ts';
import { isAlive } from './processes.ts';
import { NODE_NAME } from './real-node/configurations.ts';
import { startRealNode, type RealNodeOptions } from './real-node/start.ts';
import type { ComponentName, ComponentRecord, Ports } from './record.ts';

/** The directory in which kwokctl keeps the cluster of a stack. */
export function clusterDirectory({ name, directory }: { name: string; directory: string }): string {
  return join(directory, 'kwok', 'clusters', name);
}

/** How to reach the API server of a stack. */
export function apiServerOf(stack: { name: string; directory: string; ports: Ports }): ApiServer {
  return { port: stack.ports.apiServer, pki: join(clusterDirectory(stack), 'pki') };
}

/** Options of {@link startKubernetes}. */
export type KubernetesOptions = {
  name: string;
  directory: string;
  binaries: Binaries;
  ports: Ports;
  auditPods?: boolean;
  /** Starts a real node instead of a simulated one. */
  realNode?: RealNodeOptions | undefined;
  signal?: AbortSignal | undefined;
};

/** Starts the control plane with kwokctl, and returns once pods can be created and scheduled. */
export async function startKubernetes(
  options: KubernetesOptions,
): Promise<Partial<Record<ComponentName, ComponentRecord>>> {
  const { realNode, signal } = options;
  await createCluster(options);
  const components = await componentsOf(options);
  const server = apiServerOf(options);
  const { etcd, 'kube-apiserver': apiServer, ...clients } = components;
  const servers = { ...(etcd && { etcd }), ...(apiServer && { 'kube-apiserver': apiServer }) };
  await waitForApiServer({ server, components: servers, signal });
  Object.assign(components, await startAgain(clients));
  if (realNode !== undefined) {
    Object.assign(components, await startRealNode({ ...realNode, server, directory: options.directory, signal }));
  }
  await waitForKubernetes({ server, components, signal });
  return components;
}

/**
 * Starts the components again that have ended: they give up when the API server needs long to become healthy, as on a busy
 * machine (the controller manager after 20 s), and rely on a kubelet that starts them again.
 */
async function startAgain(
  clients: Partial<Record<ComponentName, ComponentRecord>>,
): Promise<Partial<Record<ComponentName, ComponentRecord>>> {
  const started: Partial<Record<ComponentName, ComponentRecord>> = {};
  for (const [name, component] of Object.entries(clients)) {
    if (!(await isAlive(component.pid))) started[name as ComponentName] = await launch(component);
  }
  return started;
}

async function createCluster(options: KubernetesOptions): Promise<void> {
  const { name, directory, binaries, ports, auditPods = false, signal } = options;
  const bin = join(directory, 'bin');
  const config = join(directory, 'kwok.yaml');
  await mkdir(bin, { recursive: true });
  const { pki } = apiServerOf(options);
  const realNode = options.realNode && { addresses: options.realNode.addresses, pki };
  await writeFile(config, await kwokConfig({ binaries, ports, auditPods, realNode }));
  await symlink(binaries.kwokctl, join(bin, 'kwokctl'));
  // kwokctl would download kubectl to check the server. The stack checks it itself.
  await writeFile(join(bin, 'kubectl'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  await chmod(join(bin, 'kubectl'), 0o755);
  const env = { HOME: directory, PATH: bin, KWOK_WORKDIR: join(directory, 'kwok') };
  const kubeconfig = join(directory, 'kubeconfig');
  try {
    await promisify(execFile)(
      join(bin, 'kwokctl'),
      ['create', 'cluster', '--name', name, '--config', config, '--kubeconfig', kubeconfig, '--timeout', '60s'],
      { env, signal },
    );
  } catch (error) {
    signal?.throwIfAborted();
    const { stderr } = error as { stderr?: string };
    throw new Error(`kwokctl could not start the control plane of stack ${name}:\n${stderr}`, { cause: error });
  }
}

/** The servers that kwokctl started, from its configuration and pid files. */
async function componentsOf(stack: {
  name: string;
  directory: string;
}): Promise<Partial<Record<ComponentName, ComponentRecord>>> {
  const cluster = clusterDirectory(stack);
  const text = await readFile(join(cluster, 'kwok.yaml'), 'utf8');
  const configuration = parseAllDocuments(text)
    .map((document) => document.toJS() as KwokctlConfiguration | null)
    .find((document) => document?.kind === 'KwokctlConfiguration');
  const components: Partial<Record<ComponentName, ComponentRecord>> = {};
  for (const { name, binary, args, envs } of configuration?.components ?? []) {
    components[name] = {
      pid: Number(await readFile(join(cluster, 'pids', `${name}.pid`), 'utf8')),
      command: binary,
      args: args ?? [],
      env: {
        HOME: stack.directory,
        PATH: join(stack.directory, 'bin'),
        ...Object.fromEntries((envs ?? []).map((entry) => [entry.name, entry.value])),
      },
      log: join(cluster, 'logs', `${name}.log`),
    };
  }
  return components;
}

type KwokctlConfiguration = {
  kind: string;
  components?: { name: ComponentName; binary: string; args?: string[]; envs?: { name: string; value: string }[] }[];
};

type WaitOptions = {
  server: ApiServer;
  /** Waiting fails as soon as one of them ends. If a kubelet is among them, the node is real. */
  components: Partial<Record<ComponentName, ComponentRecord>>;
  signal?: AbortSignal | undefined;
};

/** Waits until the API server and the node are ready, and the default service account exists. */
export async function waitForKubernetes(options: WaitOptions): Promise<void> {
  const { server, components, signal } = options;
  await waitForApiServer(options);
  const failed = () => deadComponent(components);
  const node = await (components.kubelet === undefined ? simulatedNode() : NODE_NAME);
  const ready = () => isNodeReady(server, node);
  await waitUntil(`Node ${typeof node === 'string' ? node : node.metadata.name}`, { ready, failed, signal });
  await waitUntil('The service account of namespace default', {
    ready: async () => {
      const path = '/api/v1/namespaces/default/serviceaccounts/default';
      return (await apiRequest(server, { path })).status === 200;
    },
    failed,
    signal,
  });
}

async function waitForApiServer({ server, components, signal }: WaitOptions): Promise<void> {
  const failed = () => deadComponent(components);
  const ready = async () => (await apiRequest(server, { path: '/readyz' })).status === 200;
  await waitUntil('The start of the Kubernetes API server', { ready, failed, signal });
}

type SimulatedNode = { metadata: { name: string } };

async function simulatedNode(): Promise<SimulatedNode> {
  return parse(await readFile(join(import.meta.dirname, 'node.yaml'), 'utf8')) as SimulatedNode;
}

/** Whether the node is ready. A missing simulated node is created; a real one registers itself. */
async function isNodeReady(server: ApiServer, node: SimulatedNode | string): Promise<boolean> {
  const name = typeof node === 'string' ? node : node.metadata.name;
  const { status, body } = await apiRequest(server, { path: `/api/v1/nodes/${name}` });
  if (status === 404 && typeof node !== 'string') {
    await apiRequest(server, { method: 'POST', path: '/api/v1/nodes', body: node });
  }
  if (status !== 200) return false;
  const found = JSON.parse(body) as {
    spec: { taints?: unknown[] };
    status?: { conditions?: { type: string; status: string }[] };
  };
  const isReady = found.status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True');
  // A new node has the taint not-ready until the controller manager removes it.
  return isReady === true && (found.spec.taints ?? []).length === 0;
}

async function deadComponent(components: Partial<Record<ComponentName, ComponentRecord>>): Promise<string | undefined> {
  for (const [name, { pid, log }] of Object.entries(components)) {
    if (!(await isAlive(pid))) return `${name} has ended. ${await logTail(log)}`;
  }
  return undefined;
}
