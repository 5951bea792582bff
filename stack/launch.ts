import { spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ComponentRecord } from './record.ts';

/**
 * Starts a server in a new session, so that Ctrl-C in the terminal does not reach it. Its output is appended to its log.
 * @throws if the process can't be started; the caller waits until the server is ready
 */
export async function launch({ command, args, env, log }: Omit<ComponentRecord, 'pid'>): Promise<ComponentRecord> {
  await mkdir(dirname(log), { recursive: true });
  const output = await open(log, 'a');
  try {
    const child = spawn(command, args, { detached: true, stdio: ['ignore', output.fd, output.fd], env });
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    return { pid: child.pid as number, command, args, env, log };
  } finally {
    await output.close();
  }
}

/** The last lines of a log, for an error message. */
export async function logTail(path: string, lines = 12): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  // kwok pads a template it could not render with thousands of NULs.
  const tail = text.replaceAll('\\u0000', '').trimEnd().split('\n').slice(-lines).join('\n');
  return tail === '' ? `(${path} is empty)` : `The end of ${path}:\n${tail}`;
}

/**
 * Waits until `ready` resolves to true, checking every `everyMs`.
 * @throws after `timeoutMs`, or at once if `failed` returns a reason
 */
export async function waitUntil(
  what: string,
  {
    ready,
    failed,
    signal,
    timeoutMs = 180_000,
    everyMs = 50,
  }: {
    ready: () => Promise<boolean>;
    failed?: () => Promise<string | undefined>;
    signal?: AbortSignal | undefined;
    timeoutMs?: number;
    everyMs?: number;
  },
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    signal?.throwIfAborted();
    try {
      if (await ready()) return;
    } catch (error) {
      last = error; // probably not listening yet; the cause of a later timeout
    }
    const reason = await failed?.();
    if (reason !== undefined) throw new Error(`${what} failed: ${reason}`, { cause: last });
    if (Date.now() > deadline) throw new Error(`${what} took longer than ${timeoutMs / 1000} s.`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
