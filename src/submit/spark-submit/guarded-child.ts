import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a command ended. */
export interface ChildEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A command to run. */
export interface ChildInput {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A directory with the command's files. The guard removes it when this process dies and can't. */
  readonly scratch: string;
  /** Called with the output of both streams, as it arrives. */
  readonly onOutput: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Kills the command and every process it started, at once. */
  readonly signal: AbortSignal;
}

/**
 * A shell script that leaves a guard process behind and then becomes the command. The guard waits until the pipe from
 * this process closes, which happens however this process dies, and then kills the whole process group and removes the
 * scratch directory. So neither the command nor files with secrets outlive the worker.
 */
const GUARD = 'exec 3<&0; { read -r _ <&3; rm -rf -- "$0"; kill -KILL 0; } >/dev/null 2>&1 & exec "$@" 3<&- </dev/null';

/**
 * Runs a command to its end, in its own process group. No process of the group is left when this returns.
 * @throws Error when the command can't be started
 */
export async function runGuarded({ command, args, env, scratch, onOutput, signal }: ChildInput): Promise<ChildEnd> {
  signal.throwIfAborted();
  const child = spawn('/bin/sh', ['-c', GUARD, scratch, command, ...args], {
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const killGroup = (): void => killProcessGroup(child.pid);
  signal.addEventListener('abort', killGroup, { once: true });
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => onOutput(stream, text));
  }
  // Nothing is ever written to the pipe; an error only means that the guard is gone.
  child.stdin.on('error', () => undefined);
  // Processes that the command leaves behind would keep its output open, and 'close' would never come.
  child.once('exit', killGroup);
  try {
    const [exitCode, endedBy] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { exitCode, signal: endedBy };
  } finally {
    signal.removeEventListener('abort', killGroup);
  }
}

function killProcessGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // ESRCH: no process of the group is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
