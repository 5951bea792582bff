import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** How long a server may take to end by itself after SIGTERM, and to be seen gone after SIGKILL. */
const GRACE_MS = 5_000;

/**
 * The processes of a stack: those whose executable lies inside its directory.
 *
 * Every server of a stack is started through a link in its own directory, so that it is known by that path and by
 * nothing else: not by its name, which other stacks and other clusters on the machine share, and not by a recorded
 * number alone, which may be someone else's after a reboot. A start that died half way is found the same way.
 */
export async function processesOf(directory: string): Promise<number[]> {
  return await processesWhere((command) => command.startsWith(`${directory}/`));
}

/** The processes of the executable of this path. */
export async function processesCalled(executable: string): Promise<number[]> {
  // Between arguments there is a NUL on Linux, a blank elsewhere.
  return await processesWhere(
    (command) =>
      command === executable || command.startsWith(`${executable}\0`) || command.startsWith(`${executable} `),
  );
}

async function processesWhere(isIt: (command: string) => boolean): Promise<number[]> {
  const commands = process.platform === 'linux' ? await linuxCommands() : await psCommands();
  const found = commands.filter(({ command }) => isIt(command)).map(({ pid }) => pid);
  const alive = await Promise.all(found.map(isAlive));
  return found.filter((_, index) => alive[index]);
}

/** Whether a process with this id exists and has not ended; one that has ended and waits to be reaped counts as gone. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it exists, and belongs to another user
  }
  if (process.platform !== 'linux') return true;
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The state follows the command in parentheses, which may itself hold spaces and parentheses.
    return stat.at(stat.lastIndexOf(')') + 2) !== 'Z';
  } catch {
    return false; // ended between the two looks
  }
}

/**
 * Sends a signal and returns once every process is seen gone, by SIGKILL where the signal did not do it in 5 s.
 * @throws when one of them outlives SIGKILL, naming it.
 */
export async function endProcesses(pids: readonly number[], signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  for (const pid of pids) send(pid, signal);
  // A process a test has paused would keep the signal pending for ever.
  for (const pid of pids) send(pid, 'SIGCONT');
  let left = await waitUntilGone(pids);
  for (const pid of left) send(pid, 'SIGKILL');
  left = await waitUntilGone(left);
  if (left.length > 0) throw new Error(`Processes ${left.join(', ')} are still there 5 s after SIGKILL: see ps -p.`);
}

/** Sends a signal; a process that is gone already is no error. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function waitUntilGone(pids: readonly number[]): Promise<number[]> {
  const deadline = Date.now() + GRACE_MS;
  let left = [...pids];
  for (;;) {
    const alive = await Promise.all(left.map(isAlive));
    left = left.filter((_, index) => alive[index]);
    if (left.length === 0 || Date.now() > deadline) return left;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

type Command = { pid: number; command: string };

async function linuxCommands(): Promise<Command[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return await Promise.all(
    pids.map(async (name) => ({
      pid: Number(name),
      // One that ends while we look has no command line, and is nobody's.
      command: await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => ''),
    })),
  );
}

async function psCommands(): Promise<Command[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,command='], { maxBuffer: 32 << 20 });
  return stdout.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(.*)$/.exec(line);
    return match ? [{ pid: Number(match[1]), command: match[2] ?? '' }] : [];
  });
}
