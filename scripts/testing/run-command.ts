import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** How a command is run. */
export interface RunOptions {
  readonly stdout?: 'inherit' | 'ignore';
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which the command and all its children are ended. Default: no limit. */
  readonly limitMs?: number;
}

/** Runs a command in the repository's root and returns its exit code. SIGINT and SIGTERM are passed on to it. */
export async function runCommand(
  [command, ...args]: readonly [string, ...string[]],
  { stdout = 'inherit', env = {}, limitMs }: RunOptions = {},
): Promise<number> {
  return await new Promise<number>((resolve) => {
    // A process group can be ended as a whole, but the terminal's Ctrl-C does not reach it, so it is passed on.
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
      console.error(
        `Ended after the limit of ${Math.round((limitMs ?? 0) / 60_000)} minutes: ${command} ${args.join(' ')}`,
      );
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
