import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runGuarded } from '../../../../src/submit/spark-submit/guarded-child.ts';
import { eventually } from '../../../support/eventually.ts';

const MODULE = join(import.meta.dirname, '../../../../src/submit/spark-submit/guarded-child.ts');
const ENV = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' };
/** Starts a child process, prints both pids, and never ends. */
const PARENT_AND_CHILD = 'sleep 600 & echo "$$ $!"; wait';

/** A directory that does not exist: only one test needs a real one. */
const scratch = join(tmpdir(), 'spark-batch-no-such-directory');

function run(script: string, { signal = new AbortController().signal, args = [] as string[] } = {}) {
  const output = { stdout: '', stderr: '' };
  const onOutput = (stream: 'stdout' | 'stderr', text: string) => void (output[stream] += text);
  const end = runGuarded({
    command: '/bin/sh',
    args: ['-c', script, 'sh', ...args],
    env: ENV,
    scratch,
    onOutput,
    signal,
  });
  return { output, end };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function pidsIn(text: string): number[] | undefined {
  return /^\d+ \d+\n/.test(text) ? text.trim().split(' ').map(Number) : undefined;
}

const waitUntilDead = (pids: readonly number[]) =>
  eventually('all processes have ended', () => (pids.some(isAlive) ? undefined : true), { within: 5000 });

describe('a guarded command', () => {
  test('runs with its own arguments and environment, and with an empty input', async () => {
    const { output, end } = run('echo "$1|$HOME|$(cat)"; echo bad >&2; exit 7', { args: ['a "b" $c'] });
    await expect(end).resolves.toEqual({ exitCode: 7, signal: null });
    expect(output).toEqual({ stdout: 'a "b" $c||\n', stderr: 'bad\n' });
  });

  test('leaves no process running when it has ended', async () => {
    const { output, end } = run('sleep 600 & echo "$$ $!"; exit 0');
    await expect(end).resolves.toEqual({ exitCode: 0, signal: null });
    await waitUntilDead(pidsIn(output.stdout) ?? []);
  });

  test('is killed with its child processes when the signal aborts', async () => {
    const abort = new AbortController();
    const { output, end } = run(PARENT_AND_CHILD, { signal: abort.signal });
    const pids = await eventually('the command runs', () => pidsIn(output.stdout));
    abort.abort();
    await expect(end).resolves.toEqual({ exitCode: null, signal: 'SIGKILL' });
    await waitUntilDead(pids);
  });

  test('is not started when the signal is aborted already', async () => {
    await expect(run('exit 0', { signal: AbortSignal.abort(new Error('too late')) }).end).rejects.toThrow('too late');
  });

  test('ends with exit code 127 when the command does not exist', async () => {
    const input = { command: '/nowhere/spark-submit', args: [], env: ENV, scratch, onOutput: () => undefined };
    await expect(runGuarded({ ...input, signal: new AbortController().signal })).resolves.toMatchObject({
      exitCode: 127,
    });
  });

  test('is killed, and its files are removed, when the process that started it is killed', async () => {
    const files = mkdtempSync(join(tmpdir(), 'spark-batch-guarded-'));
    const program = `
      const { runGuarded } = await import(${JSON.stringify(MODULE)});
      await runGuarded({ command: '/bin/sh', args: ['-c', ${JSON.stringify(PARENT_AND_CHILD)}], env: process.env, scratch: ${JSON.stringify(files)},
        onOutput: (_, text) => process.stdout.write(text), signal: new AbortController().signal });`;
    const parent = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    parent.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const pids = await eventually('the command runs', () => pidsIn(text));
    expect(pids.every(isAlive)).toBe(true);
    parent.kill('SIGKILL');
    await waitUntilDead(pids);
    expect(existsSync(files)).toBe(false);
  });
});
