import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runGuarded } from '../../../../src/submit/spark-submit/guarded-child.ts';
import { eventually } from '../../../support/eventually.ts';

const MODULE = join(import.meta.dirname, '../../../../src/submit/spark-submit/guarded-child.ts');
const ENV = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' };
/** Starts a child of its own, says both pids, and never ends. */
const FAMILY = 'sleep 600 & echo "$$ $!"; wait';

/** Nothing is there: what goes with a child is asked for by one test only. */
const scratch = join(tmpdir(), 'spark-batch-no-such-directory');

function run(script: string, { signal = new AbortController().signal, args = [] as string[] } = {}) {
  const written = { stdout: '', stderr: '' };
  const onOutput = (stream: 'stdout' | 'stderr', text: string) => void (written[stream] += text);
  const end = runGuarded({
    command: '/bin/sh',
    args: ['-c', script, 'sh', ...args],
    env: ENV,
    scratch,
    onOutput,
    signal,
  });
  return { written, end };
}

function lives(pid: number): boolean {
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

const goneAll = (pids: readonly number[]) =>
  eventually('all of it has ended', () => (pids.some(lives) ? undefined : true), { within: 5000 });

describe('a guarded command', () => {
  test('runs with its own arguments and environment, and nothing to read', async () => {
    const { written, end } = run('echo "$1|$HOME|$(cat)"; echo bad >&2; exit 7', { args: ['a "b" $c'] });
    await expect(end).resolves.toEqual({ exitCode: 7, signal: null });
    expect(written).toEqual({ stdout: 'a "b" $c||\n', stderr: 'bad\n' });
  });

  test('leaves nothing running when it has ended', async () => {
    const { written, end } = run('sleep 600 & echo "$$ $!"; exit 0');
    await expect(end).resolves.toEqual({ exitCode: 0, signal: null });
    await goneAll(pidsIn(written.stdout) ?? []);
  });

  test('is ended with all it has started by the signal', async () => {
    const stop = new AbortController();
    const { written, end } = run(FAMILY, { signal: stop.signal });
    const pids = await eventually('it runs', () => pidsIn(written.stdout));
    stop.abort();
    await expect(end).resolves.toEqual({ exitCode: null, signal: 'SIGKILL' });
    await goneAll(pids);
  });

  test('is not started when the signal came before', async () => {
    await expect(run('exit 0', { signal: AbortSignal.abort(new Error('too late')) }).end).rejects.toThrow('too late');
  });

  test('that is not there ends with 127', async () => {
    const input = { command: '/nowhere/spark-submit', args: [], env: ENV, scratch, onOutput: () => undefined };
    await expect(runGuarded({ ...input, signal: new AbortController().signal })).resolves.toMatchObject({
      exitCode: 127,
    });
  });

  test('does not outlive the process that started it, when that is killed, nor do its files', async () => {
    const files = mkdtempSync(join(tmpdir(), 'spark-batch-guarded-'));
    const program = `
      const { runGuarded } = await import(${JSON.stringify(MODULE)});
      await runGuarded({ command: '/bin/sh', args: ['-c', ${JSON.stringify(FAMILY)}], env: process.env, scratch: ${JSON.stringify(files)},
        onOutput: (_, text) => process.stdout.write(text), signal: new AbortController().signal });`;
    const parent = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    parent.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const pids = await eventually('it runs', () => pidsIn(text));
    expect(pids.every(lives)).toBe(true);
    parent.kill('SIGKILL');
    await goneAll(pids);
    expect(existsSync(files)).toBe(false);
  });
});
