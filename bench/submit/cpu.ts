import { readFile } from 'node:fs/promises';

/** Clock ticks per second in /proc (USER_HZ): 100 on every architecture that Node supports on Linux. */
const TICKS = 100;

/** CPU seconds, user and system. */
export interface CpuSeconds {
  /** CPU time of all threads of this process. */
  readonly own: number;
  /** CPU time of its terminated children and their descendants. Undefined on systems without /proc. */
  readonly children: number | undefined;
}

/** The CPU seconds that this process and its terminated children have used so far. */
export async function cpuSeconds(): Promise<CpuSeconds> {
  const { user, system } = process.cpuUsage();
  // Node has no equivalent of getrusage(RUSAGE_CHILDREN): process.resourceUsage() covers only the process itself.
  const stat = await readFile('/proc/self/stat', 'utf8').catch(() => undefined);
  return { own: (user + system) / 1e6, children: stat === undefined ? undefined : childrenSeconds(stat) };
}

/** `cutime` and `cstime` of /proc/<pid>/stat (proc(5)), in seconds. */
export function childrenSeconds(stat: string): number {
  // The second field is the command in parentheses, which may contain any character. Fields 16 and 17 are counted from 1.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

/** The CPU seconds used between two moments. */
export function difference(from: CpuSeconds, to: CpuSeconds): CpuSeconds {
  const children = from.children === undefined || to.children === undefined ? undefined : to.children - from.children;
  return { own: to.own - from.own, children };
}
