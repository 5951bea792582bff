import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** How a command is run. */
export interface RunOptions {
  readonly stdout?: 'inherit' | 'ignore';
  /** Beside this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which it is ended, with whatever it started. By default it may take as long as it likes. */
  readonly limitMs?: number;
}

/** What a command of the repository's root exited with; what ends us is passed on to it. */
export async function runCommand(
  [command, ...args]: readonly [string, ...string[]],
  { stdout = 'inherit', env = {}, limitMs }: RunOptions = {},
): Promise<number> {
  return await new Promise<number>((resolve) => {
    // A group of its own can be ended as a whole. Then the terminal's Ctrl-C does not reach it, and is passed on.
    const detached = limitMs !== undefined;
    const child = spawn(command, args, {
      stdio: ['inherit', stdout, 'inherit'],
      cwd: ROOT,
      env: { ...process.env, ...env },
      detached,
    });
    const pass = (signal: NodeJS.Signals) => void child.kill(signal);
    process.on('SIGINT', pass).on('SIGTERM', pass);
    const late = setTimeout(() => {
      console.error(`Ended, as it was not over after ${Math.round((limitMs ?? 0) / 60_000)} minutes.`);
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, limitMs);
    if (limitMs === undefined) clearTimeout(late);
    const over = (code: number) => {
      clearTimeout(late);
      process.off('SIGINT', pass).off('SIGTERM', pass);
      resolve(code);
    };
    child.on('error', (error) => {
      console.error(`${command} could not be run: ${error.message}`);
      over(1);
    });
    child.on('exit', (code) => over(code ?? 1));
  });
}
