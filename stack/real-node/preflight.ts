import { execFile } from 'node:child_process';
import { access, constants, readFile, statfs } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { stacksDirectory } from '../record.ts';

/** The programs that a real node needs in PATH, besides its own binaries. */
const TOOLS = ['unshare', 'nsenter', 'mount', 'ip', 'tar'] as const;

/** Directories that the node replaces by its own. */
const PRIVATE = ['/run', '/var/run', '/var/log', '/var/lib'] as const;

/** `OVERLAYFS_SUPER_MAGIC` of Linux. */
const OVERLAY = 0x79_4c_76_30;

/** Returns a sentence with the reason why a real node can't run on this machine, or undefined if it can. */
export async function whyNoRealNode(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `A real node needs Linux, but this is ${process.platform}.`;
  if (process.getuid?.() !== 0) return 'A real node needs root, because it creates namespaces, mounts and cgroups.';
  for (const tool of TOOLS) {
    if (!(await isInPath(tool))) return `A real node needs the program ${tool}. Install util-linux, iproute2 and tar.`;
  }
  return (await whyNoNamespaces()) ?? (await whyNoCgroups()) ?? (await whyNotThisDirectory());
}

async function whyNoNamespaces(): Promise<string | undefined> {
  try {
    const script = 'mount -t tmpfs tmpfs /run && ip link set lo up';
    await promisify(execFile)('unshare', ['--mount', '--net', '--pid', '--fork', '--mount-proc', 'sh', '-c', script]);
    return undefined;
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    return `A real node needs new namespaces and mounts, which are not permitted: ${reason}`;
  }
}

async function whyNoCgroups(): Promise<string | undefined> {
  const text = await readFile('/proc/mounts', 'utf8');
  const mounts = text.split('\n').flatMap((line) => {
    const [, directory = '', type, options = ''] = line.split(' ');
    return type === 'cgroup' || type === 'cgroup2' ? [{ directory, options: options.split(',') }] : [];
  });
  const memory = mounts.find(({ directory, options }) => directory === '/sys/fs/cgroup' || options.includes('memory'));
  if (memory === undefined) return 'A real node needs cgroups, but none are mounted on /sys/fs/cgroup.';
  return memory.options.includes('ro')
    ? `A real node needs writable cgroups, but ${memory.directory} is mounted read-only.`
    : undefined;
}

async function whyNotThisDirectory(): Promise<string | undefined> {
  const directory = stacksDirectory();
  if (PRIVATE.some((path) => `${directory}${sep}`.startsWith(`${path}/`))) {
    return `A real node replaces ${PRIVATE.join(', ')}. Set SPARKBATCH_STACKS to a directory outside of them.`;
  }
  const { type } = await statfs(join(import.meta.dirname, '..'));
  if (process.env['SPARKBATCH_STACKS'] === undefined && type === OVERLAY) {
    return 'A real node stores containers with overlayfs, which does not work on top of overlayfs. Set SPARKBATCH_STACKS to a directory on a volume.';
  }
  return undefined;
}

async function isInPath(tool: string): Promise<boolean> {
  for (const directory of (process.env['PATH'] ?? '').split(':')) {
    try {
      await access(join(directory, tool), constants.X_OK);
      return true;
    } catch {
      // not in this directory
    }
  }
  return false;
}
