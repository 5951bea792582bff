import { launch, logTail, waitUntil } from '../launch.ts';
import { isAlive, processesCalled } from '../processes.ts';
import type { ComponentRecord } from '../record.ts';

/** A server to run in the namespaces of a node. Its process is found by the path of the executable. */
export interface Inside {
  /** Pid of the first process of the namespaces. */
  readonly init: number;
  readonly executable: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
}

/** The command line that runs a command in the namespaces of a node. */
export function entering(init: number, command: readonly string[]): string[] {
  return ['nsenter', '--target', String(init), '--mount', '--net', '--pid', '--', ...command];
}

/** Starts a server in the namespaces. The pid of the record is that of the server, as seen from this machine. */
export async function launchInside({ init, executable, args, env, log }: Inside): Promise<ComponentRecord> {
  const [command = '', ...rest] = entering(init, [executable, ...args]);
  return await relaunchInside({ pid: 0, command, args: rest, env, log, executable });
}

/** Restarts such a server from its record. */
export async function relaunchInside(record: ComponentRecord): Promise<ComponentRecord> {
  const { executable = '' } = record;
  const entered = await launch(record);
  let pid: number | undefined;
  await waitUntil(`The start of ${executable}`, {
    ready: async () => {
      [pid] = await processesCalled(executable);
      return pid !== undefined;
    },
    failed: async () => ((await isAlive(entered.pid)) ? undefined : await logTail(record.log)),
  });
  return { ...record, pid: pid as number };
}
