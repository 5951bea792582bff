import { readFile } from 'node:fs/promises';

/** Clock ticks a second in /proc: 100 on every architecture Linux runs Node on (USER_HZ). */
const TICKS = 100;

/** CPU seconds, user and system, spent so far. */
export interface CpuSeconds {
  /** By this process, all threads. */
  readonly own: number;
  /** By its children that have ended, and theirs. Undefined where there is no /proc to read it from. */
  readonly children: number | undefined;
}

/** What this process and its ended children have spent so far. */
export async function cpuSeconds(): Promise<CpuSeconds> {
  const { user, system } = process.cpuUsage();
  // Node's process.resourceUsage() is of the process itself: getrusage(RUSAGE_CHILDREN) it has none.
  const stat = await readFile('/proc/self/stat', 'utf8').catch(() => undefined);
  return { own: (user + system) / 1e6, children: stat === undefined ? undefined : childrenSeconds(stat) };
}

/** `cutime` and `cstime` of /proc/<pid>/stat (proc(5)), in seconds. */
export function childrenSeconds(stat: string): number {
  // The second field is the command's name in brackets, and may hold anything; 16 and 17 are counted from 1.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

/** What was spent between two moments. */
export function spent(from: CpuSeconds, to: CpuSeconds): CpuSeconds {
  const children = from.children === undefined || to.children === undefined ? undefined : to.children - from.children;
  return { own: to.own - from.own, children };
}
