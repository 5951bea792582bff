import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** How long to wait for a server to end after SIGTERM, and to disappear after SIGKILL. */
const GRACE_MS = 5_000;

/**
 * The processes of a stack: those with an executable inside its directory.
 *
 * Every server of a stack is started through a link in that directory, so that the path identifies it. Its name would not,
 * because other clusters on the machine run the same programs, nor would a recorded pid, which another process may have
 * after a reboot. Processes of an interrupted start are found the same way.
 */
export async function processesOf(directory: string): Promise<number[]> {
  return await processesWhere((command) => command.startsWith(`${directory}/`));
}

/** The processes that run this executable. */
export async function processesCalled(executable: string): Promise<number[]> {
  // Arguments are separated by NUL on Linux, and by spaces on other platforms.
  return await processesWhere(
    (command) =>
      command === executable || command.startsWith(`${executable}\0`) || command.startsWith(`${executable} `),
  );
}

async function processesWhere(matches: (command: string) => boolean): Promise<number[]> {
  const commands = process.platform === 'linux' ? await linuxCommands() : await psCommands();
  const found = commands.filter(({ command }) => matches(command)).map(({ pid }) => pid);
  const alive = await Promise.all(found.map(isAlive));
  return found.filter((_, index) => alive[index]);
}

/** Whether a process with this pid is running. A zombie is not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it belongs to another user
  }
  if (process.platform !== 'linux') return true;
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The state follows the command in parentheses, which may itself contain spaces and parentheses.
    return stat.at(stat.lastIndexOf(')') + 2) !== 'Z';
  } catch {
    return false; // ended in the meantime
  }
}

/**
 * Sends a signal and waits until all processes have ended. Those that are still running after 5 s get SIGKILL.
 * @throws if a process survives SIGKILL
 */
export async function endProcesses(pids: readonly number[], signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  for (const pid of pids) send(pid, signal);
  // A suspended process would not handle the signal.
  for (const pid of pids) send(pid, 'SIGCONT');
  let remaining = await waitUntilGone(pids);
  for (const pid of remaining) send(pid, 'SIGKILL');
  remaining = await waitUntilGone(remaining);
  if (remaining.length > 0) {
    throw new Error(`Processes ${remaining.join(', ')} are still running 5 s after SIGKILL.`);
  }
}

/** Sends a signal. A process that has already ended is ignored. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function waitUntilGone(pids: readonly number[]): Promise<number[]> {
  const deadline = Date.now() + GRACE_MS;
  let remaining = [...pids];
  for (;;) {
    const alive = await Promise.all(remaining.map(isAlive));
    remaining = remaining.filter((_, index) => alive[index]);
    if (remaining.length === 0 || Date.now() > deadline) return remaining;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

type Command = { pid: number; command: string };

async function linuxCommands(): Promise<Command[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return await Promise.all(
    pids.map(async (name) => ({
      pid: Number(name),
      // A process that ends in the meantime has no command line, and matches nothing.
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
