import { execFile } from 'node:child_process';
import { access, constants, readFile, statfs } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { stacksDirectory } from '../record.ts';

/** The programs a real node is started with, beside its own binaries. */
const TOOLS = ['unshare', 'nsenter', 'mount', 'ip', 'tar'] as const;

/** Directories of which the node has its own. */
const PRIVATE = ['/run', '/var/run', '/var/log', '/var/lib'] as const;

/** OVERLAYFS_SUPER_MAGIC of Linux. */
const OVERLAY = 0x79_4c_76_30;

/** Why no real node can run on this machine, in one sentence that says what is missing, or undefined when one can. */
export async function whyNoRealNode(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `A real node needs Linux, and this is ${process.platform}.`;
  if (process.getuid?.() !== 0) return 'A real node needs root: it makes namespaces, mounts and control groups.';
  for (const tool of TOOLS) {
    if (!(await isInPath(tool))) return `A real node needs the program ${tool}: install util-linux, iproute2 and tar.`;
  }
  return (await whyNoNamespaces()) ?? (await whyNoCgroups()) ?? (await whyNotThisPlace());
}

async function whyNoNamespaces(): Promise<string | undefined> {
  try {
    const script = 'mount -t tmpfs tmpfs /run && ip link set lo up';
    await promisify(execFile)('unshare', ['--mount', '--net', '--pid', '--fork', '--mount-proc', 'sh', '-c', script]);
    return undefined;
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    return `A real node needs namespaces and mounts of its own, which are not allowed here: ${said}`;
  }
}

async function whyNoCgroups(): Promise<string | undefined> {
  const text = await readFile('/proc/mounts', 'utf8');
  const mounts = text.split('\n').flatMap((line) => {
    const [, directory = '', type, options = ''] = line.split(' ');
    return type === 'cgroup' || type === 'cgroup2' ? [{ directory, options: options.split(',') }] : [];
  });
  const memory = mounts.find(({ directory, options }) => directory === '/sys/fs/cgroup' || options.includes('memory'));
  if (memory === undefined)
    return 'A real node needs control groups (cgroups), and none are mounted on /sys/fs/cgroup.';
  return memory.options.includes('ro')
    ? `A real node needs control groups it may write, and ${memory.directory} is mounted read-only.`
    : undefined;
}

async function whyNotThisPlace(): Promise<string | undefined> {
  const directory = stacksDirectory();
  if (PRIVATE.some((path) => `${directory}${sep}`.startsWith(`${path}/`))) {
    return `A real node has a ${PRIVATE.join(', ')} of its own: put the stacks elsewhere, by SPARKBATCH_STACKS.`;
  }
  const { type } = await statfs(join(import.meta.dirname, '..'));
  if (process.env['SPARKBATCH_STACKS'] === undefined && type === OVERLAY) {
    return 'A real node lays containers on the disk by overlayfs, which cannot be on overlayfs itself: point SPARKBATCH_STACKS to a volume.';
  }
  return undefined;
}

async function isInPath(tool: string): Promise<boolean> {
  for (const directory of (process.env['PATH'] ?? '').split(':')) {
    try {
      await access(join(directory, tool), constants.X_OK);
      return true;
    } catch {
      // the next one
    }
  }
  return false;
}
