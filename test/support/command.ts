import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { COMMAND } from './built-package.ts';

/** Exit code and output of a command. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A running `sparkbatch` process. */
export interface Command {
  readonly child: ChildProcess;
  /** Resolves when it has exited. */
  readonly ended: Promise<Ended>;
}

/** Starts `sparkbatch` like a user in a terminal. */
export function startCommand(
  args: readonly string[],
  { env = {}, stdin = '' }: { env?: Readonly<Record<string, string>>; stdin?: string } = {},
): Command {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(stdin);
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([[code], out, err]): Ended => ({ code: code as number | null, out, err }),
  );
  return { child, ended };
}

/** Runs `sparkbatch`, and waits for its exit. */
export function runCommand(...args: Parameters<typeof startCommand>): Promise<Ended> {
  return startCommand(...args).ended;
}
