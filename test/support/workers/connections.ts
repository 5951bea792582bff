import { readdir, readFile, readlink } from 'node:fs/promises';

/** The established connections of a process on this machine to a local server. Linux only: it reads /proc. */
export async function connectionsTo(server: string, pid: number): Promise<number> {
  const suffix = `:${Number(new URL(server).port).toString(16).toUpperCase().padStart(4, '0')}`;
  const descriptors = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(descriptors.map((one) => readlink(`/proc/${pid}/fd/${one}`).catch(() => '')));
  const sockets = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((table) => readFile(`/proc/${pid}/net/${table}`, 'utf8').catch(() => '')),
  );
  return tables
    .flatMap((table) => table.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , remote = '', state, , , , , , inode = '']) => {
      return remote.endsWith(suffix) && state === '01' && sockets.has(inode);
    }).length;
}
