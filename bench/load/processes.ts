import { readFile } from 'node:fs/promises';

/** Clock ticks per second in /proc (USER_HZ). */
const TICKS = 100;
const PAGE_BYTES = 4096;

/** CPU seconds since its start, and resident memory in MB, of a process. */
export interface ProcessUsage {
  readonly cpuSeconds: number;
  readonly rssMB: number;
}

/** Usage by the name of a server or worker. */
export type Usage = Readonly<Record<string, ProcessUsage>>;

/** Reads the usage of processes from /proc. A process that has ended counts as zero. */
export async function usageOf(pids: Readonly<Record<string, number>>): Promise<Usage> {
  const entries = Object.entries(pids).map(async ([name, pid]) => [name, await usageOfProcess(pid)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function usageOfProcess(pid: number): Promise<ProcessUsage> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second field is the command in parentheses, which may contain any character.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, pages] = [fields[11], fields[12], fields[21]].map(Number);
  return {
    cpuSeconds: ((user ?? 0) + (system ?? 0)) / TICKS || 0,
    rssMB: ((pages ?? 0) * PAGE_BYTES) / 1e6 || 0,
  };
}

/** CPU seconds that each process used between two readings. */
export function cpuBetween(from: Usage, to: Usage): Record<string, number> {
  return Object.fromEntries(
    Object.entries(to).map(([name, { cpuSeconds }]) => [name, cpuSeconds - (from[name]?.cpuSeconds ?? 0)]),
  );
}

/** Samples the memory of a process until it is stopped. */
export class MemoryPeak {
  #peakMB = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(pid: number) {
    this.#timer = setInterval(() => {
      // Detached: it never rejects.
      void usageOfProcess(pid).then(({ rssMB }) => (this.#peakMB = Math.max(this.#peakMB, rssMB)));
    }, 500);
  }

  /** Stops sampling. @returns megabytes */
  stop(): number {
    clearInterval(this.#timer);
    return this.#peakMB;
  }
}
