import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a command ended. */
export interface ChildEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A command, and who listens. */
export interface ChildInput {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A directory with its files, which goes with it when we die and can't remove it any more. */
  readonly scratch: string;
  /** Is given what it writes, of both streams, as it comes. */
  readonly onOutput: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Ends it, and every process it has started, at once. */
  readonly signal: AbortSignal;
}

/**
 * Becomes the command, after leaving a watcher behind that waits for the end of our pipe and then ends the whole process
 * group. The pipe ends with us, however we die: what we started never outlives us, nor do files with secrets.
 */
const GUARD = 'exec 3<&0; { read -r _ <&3; rm -rf -- "$0"; kill -KILL 0; } >/dev/null 2>&1 & exec "$@" 3<&- </dev/null';

/**
 * Runs a command to its end, in a process group of its own. Nothing of the group is left when this returns.
 * @throws Error when it can't be started
 */
export async function runGuarded({ command, args, env, scratch, onOutput, signal }: ChildInput): Promise<ChildEnd> {
  signal.throwIfAborted();
  const child = spawn('/bin/sh', ['-c', GUARD, scratch, command, ...args], {
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const endGroup = (): void => endProcessGroup(child.pid);
  signal.addEventListener('abort', endGroup, { once: true });
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => onOutput(stream, text));
  }
  // Written to never; that its reader is gone is no news.
  child.stdin.on('error', () => undefined);
  // What is left of the group when the command has ended would keep our end of its output open.
  child.once('exit', endGroup);
  try {
    const [exitCode, by] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { exitCode, signal: by };
  } finally {
    signal.removeEventListener('abort', endGroup);
  }
}

function endProcessGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // Nothing of it is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
