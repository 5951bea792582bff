/** A real node: containerd, kubelet and CoreDNS in new namespaces, which end with their first process. */
import { execFile, spawn } from 'node:child_process';
import { access, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ApiServer } from '../api-request.ts';
import { launch, logTail, waitUntil } from '../launch.ts';
import { isAlive, processesCalled } from '../processes.ts';
import type { ComponentRecord } from '../record.ts';
import type { NodeAddresses } from './addresses.ts';
import { CNI_PLUGINS, type NodeBinaries } from './catalog.ts';
import { cgroupName, makeCgroup } from './cgroups.ts';
import { cniConfig, dnsConfig, kubeletConfig, NODE_NAME, nodeKubeconfig } from './configurations.ts';
import { containerdConfig, REGISTRIES } from './containerd-config.ts';
import { entering, launchInside } from './enter.ts';

/** Options for starting a real node. */
export interface RealNodeOptions {
  readonly binaries: NodeBinaries;
  /** The directory of the images, in the OCI image layout. */
  readonly images: string;
  readonly addresses: NodeAddresses;
}

/** The servers of a real node. */
type NodeComponents = Record<'namespaces' | 'api-forward' | 'containerd' | 'coredns' | 'kubelet', ComponentRecord>;

type Start = RealNodeOptions & {
  /** The directory of the stack. */
  readonly directory: string;
  readonly server: ApiServer;
  readonly signal: AbortSignal | undefined;
};

/**
 * Starts the servers of the node for a control plane that is ready. The node registers itself a moment later. When the first
 * process of its namespaces ends, everything ends except the cgroup.
 * @throws if a server does not start, with the end of its log
 */
export async function startRealNode(options: Start): Promise<NodeComponents> {
  const { addresses, server } = options;
  const directory = join(options.directory, 'node');
  const configuration = { directory, pki: server.pki, addresses, cgroup: cgroupName(options.directory) };
  await createDirectories(directory, options);
  await Promise.all([
    write(join(directory, 'containerd.toml'), containerdConfig(configuration)),
    write(join(directory, 'registries', '_default', 'hosts.toml'), REGISTRIES),
    write(join(directory, 'kubelet.yaml'), kubeletConfig(configuration)),
    write(join(directory, 'kubeconfig'), nodeKubeconfig(configuration)),
    write(join(directory, 'cni', 'conf', 'pods.conflist'), cniConfig(configuration)),
    write(join(directory, 'Corefile'), dnsConfig(configuration)),
    makeCgroup(options.directory),
  ]);
  const { init, namespaces } = await startNamespaces(directory, options);
  const forward = await startForward(directory, options);
  const inside = (name: string, args: string[]) =>
    launchInside({
      init,
      executable: join(directory, 'bin', name),
      args,
      env: { HOME: directory, PATH: `${join(directory, 'bin')}:/usr/sbin:/usr/bin:/sbin:/bin` },
      log: join(directory, 'logs', `${name}.log`),
    });
  const [containerd, coredns] = await Promise.all([
    inside('containerd', ['--config', join(directory, 'containerd.toml')]),
    inside('coredns', ['-conf', join(directory, 'Corefile')]),
  ]);
  await waitForContainerd({ init, directory, containerd, signal: options.signal });
  await importImages({ init, directory, images: options.images, signal: options.signal });
  // A kubelet exits if its container runtime is not ready.
  const kubelet = await inside('kubelet', [
    `--config=${join(directory, 'kubelet.yaml')}`,
    `--kubeconfig=${join(directory, 'kubeconfig')}`,
    `--root-dir=${join(directory, 'kubelet')}`,
    `--cert-dir=${join(directory, 'kubelet-pki')}`,
    `--hostname-override=${NODE_NAME}`,
    `--node-ip=${addresses.node}`,
  ]);
  return { namespaces, 'api-forward': forward, containerd, coredns, kubelet };
}

/** Creates the directories of the node, with links to its executables. Its processes are found by the paths of these links. */
async function createDirectories(directory: string, { binaries }: Start): Promise<void> {
  for (const folder of ['bin', 'logs', 'cni/bin', 'cni/conf', 'registries/_default']) {
    await mkdir(join(directory, folder), { recursive: true });
  }
  const bin = join(directory, 'bin');
  const servers = ['kubelet', 'containerd', 'ctr', 'containerd-shim-runc-v2', 'runc', 'coredns'] as const;
  for (const name of servers) await symlink(binaries[name], join(bin, name));
  for (const name of CNI_PLUGINS) await symlink(binaries[`cni-${name}`], join(directory, 'cni', 'bin', name));
  await symlink(process.execPath, join(bin, 'api-forward'));
  await symlink('/bin/sh', join(bin, 'init'));
}

async function write(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
}

/** Creates the namespaces and their network. */
async function startNamespaces(
  directory: string,
  { addresses, signal }: Start,
): Promise<{ init: number; namespaces: ComponentRecord }> {
  const executable = join(directory, 'bin', 'init');
  const log = join(directory, 'logs', 'namespaces.log');
  const script = join(import.meta.dirname, 'namespaces.sh');
  const unshare = [
    '--mount',
    '--net',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
    executable,
    script,
    directory,
  ];
  const env = { PATH: process.env['PATH'] ?? '' };
  const started = await launch({ command: 'unshare', args: unshare, env, log });
  const failed = async () => ((await isAlive(started.pid)) ? undefined : await logTail(log));
  const ready = () => access(join(directory, 'namespaces-ready')).then(() => true);
  await waitUntil('The start of the namespaces of the node', { ready, failed, signal, timeoutMs: 20_000 });
  const [init] = await processesCalled(executable);
  if (init === undefined) throw new Error(`The first process of the namespaces has ended. ${await logTail(log)}`);
  const { device, host, node, kubernetes, dns, pods } = addresses;
  const network = [join(import.meta.dirname, 'network.sh'), String(init), device, host, node, kubernetes, dns, pods];
  try {
    await promisify(execFile)('sh', network);
  } catch (error) {
    throw new Error(`The network of the node could not be created: ${(error as { stderr?: string }).stderr}`, {
      cause: error,
    });
  }
  return { init, namespaces: { ...started, pid: init } };
}

async function startForward(directory: string, { addresses, server }: Start): Promise<ComponentRecord> {
  return await launch({
    command: join(directory, 'bin', 'api-forward'),
    args: [join(import.meta.dirname, 'forward-api.ts'), addresses.kubernetes, '443', String(server.port)],
    env: {},
    log: join(directory, 'logs', 'api-forward.log'),
  });
}

/** The containerd of a node. */
interface Containerd {
  /** Pid of the first process of the namespaces. */
  readonly init: number;
  /** The directory of the node. */
  readonly directory: string;
  readonly signal?: AbortSignal | undefined;
}

async function waitForContainerd(options: Containerd & { containerd: ComponentRecord }): Promise<void> {
  const { init, directory, containerd, signal } = options;
  const [command = '', ...args] = entering(init, [join(directory, 'bin', 'ctr'), 'version']);
  await waitUntil('The start of containerd', {
    ready: () => promisify(execFile)(command, args).then(() => true),
    failed: async () => ((await isAlive(containerd.pid)) ? undefined : await logTail(containerd.log)),
    signal,
  });
}

/**
 * Imports the images of a directory in the OCI image layout, which containerd expects as a tar file: it is streamed.
 * @throws with the message of containerd when it can't
 */
export async function importImages({
  init,
  directory,
  images,
  signal,
}: Containerd & { images: string }): Promise<void> {
  const tar = spawn('tar', ['-cf', '-', '-C', images, '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ctr = [join(directory, 'bin', 'ctr'), '--namespace', 'k8s.io', 'images', 'import', '--local', '-'];
  const [command = '', ...args] = entering(init, ctr);
  const reader = spawn(command, args, { stdio: [tar.stdout, 'ignore', 'pipe'], ...(signal && { signal }) });
  let errors = '';
  reader.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-2_000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    reader.once('error', reject).once('close', resolve);
  });
  if (code !== 0) throw new Error(`containerd could not import the images in ${images}: ${errors.trim()}`);
}
