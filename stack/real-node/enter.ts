import { launch, logTail, waitUntil } from '../launch.ts';
import { isAlive, processesCalled } from '../processes.ts';
import type { ComponentRecord } from '../record.ts';

/** A server that is to run in the node's namespaces: its executable is known by its path and by nothing else. */
export interface Inside {
  /** The first process of the namespaces. */
  readonly init: number;
  readonly executable: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
}

/** The command line that runs another one in the node's namespaces. */
export function entering(init: number, command: readonly string[]): string[] {
  return ['nsenter', '--target', String(init), '--mount', '--net', '--pid', '--', ...command];
}

/** Starts a server in the namespaces; the process of its record is the server itself, as this machine sees it. */
export async function launchInside({ init, executable, args, env, log }: Inside): Promise<ComponentRecord> {
  const [command = '', ...rest] = entering(init, [executable, ...args]);
  return await relaunchInside({ pid: 0, command, args: rest, env, log, executable });
}

/** Starts such a server from its record again. */
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
