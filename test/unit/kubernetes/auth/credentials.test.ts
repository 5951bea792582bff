import { mkdtempSync, readFileSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ExecCredential } from '../../../../src/kubernetes/auth/exec-credential.ts';
import { FileChangeDetector } from '../../../../src/kubernetes/auth/file-change-detector.ts';
import { TokenFile } from '../../../../src/kubernetes/auth/token-file.ts';
import { eventually } from '../../../support/eventually.ts';

const directory = mkdtempSync(join(tmpdir(), 'spark-batch-credentials-'));
const path = join(directory, 'file');
const START = Date.parse('2026-07-01T00:00:00Z');
let now = START;
const clock = () => now;

beforeEach(() => {
  now = START;
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let writes = 0;
function write(text: string): void {
  writeFileSync(path, text);
  // The resolution of file times depends on the file system.
  writes += 1;
  utimesSync(path, writes, writes);
}

describe('TokenFile', () => {
  test('reads the file again within a second of a change', async () => {
    write('one\n');
    const file = new TokenFile(path, clock);
    expect(await file.current()).toEqual({ token: 'one' });
    write('two');
    expect(await file.current()).toEqual({ token: 'one' });
    now += 1000;
    expect(await file.current()).toEqual({ token: 'two' });
  });

  test('reads the file at once when its token was rejected', async () => {
    write('one');
    const file = new TokenFile(path, clock);
    await file.current();
    now += 10;
    expect(await file.renew(now)).toBe(false);
    write('two');
    now += 10;
    const sentAt = now - 5;
    expect(await file.renew(sentAt)).toBe(true);
    // Concurrent requests with the same rejected token all learn that there is a new one.
    expect(await file.renew(sentAt)).toBe(true);
    expect(await file.current()).toEqual({ token: 'two' });
  });

  test('keeps the token when the file is missing later, and fails when it is missing at first', async () => {
    write('one');
    const file = new TokenFile(path, clock);
    await file.current();
    unlinkSync(path);
    now += 2000;
    expect(await file.current()).toEqual({ token: 'one' });
    await expect(new TokenFile(path, clock).current()).rejects.toThrow(/the token file \S+ cannot be read: ENOENT/);
  });

  test('fails when the file is empty', async () => {
    write(' \n');
    await expect(new TokenFile(path, clock).current()).rejects.toThrow(/cannot be read: it is empty/);
  });
});

describe('ExecCredential', () => {
  const calls = join(directory, 'calls');
  /** A program that prints the token in the file, with a lifetime from the start of the clock, and counts its calls. */
  function program(lifetime: number | undefined) {
    writeFileSync(calls, '');
    const expiry = lifetime === undefined ? '' : `,"expirationTimestamp":"${new Date(START + lifetime).toISOString()}"`;
    const script = `echo x >> ${calls}; printf '{"kind":"ExecCredential","status":{"token":"%s"${expiry}}}' "$(cat ${path})"`;
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', script] } as const;
    return new ExecCredential({ ...exec, args: [...exec.args], env: [], timeout: 5000 }, clock);
  }
  const called = () => readFileSync(calls, 'utf8').length / 2;

  test('runs the program once for concurrent callers, and not again while the credentials are valid', async () => {
    write('one');
    const source = program(3_600_000);
    const all = await Promise.all(Array.from({ length: 10 }, () => source.current()));
    expect(new Set(all.map(({ token }) => token))).toEqual(new Set(['one']));
    now += 3_000_000;
    await source.current();
    expect(called()).toBe(1);
  });

  test('renews credentials before they expire without blocking callers', async () => {
    write('one');
    const source = program(3_600_000);
    await source.current();
    write('two');
    now += 3_600_000 - 59_000;
    expect(await source.current()).toMatchObject({ token: 'one' });
    await eventually('the program ran again', () => (called() === 2 ? true : undefined), { every: 10 });
    await eventually('the new token is in use', async () =>
      (await source.current()).token === 'two' ? true : undefined,
    );
  });

  test('blocks callers when the credentials are about to expire', async () => {
    write('one');
    const source = program(60_000);
    await source.current();
    write('two');
    now += 56_000;
    expect(await source.current()).toMatchObject({ token: 'two' });
  });

  test('renews rejected credentials without an expiry, but not those that it has just issued', async () => {
    write('one');
    const source = program(undefined);
    await source.current();
    now += 1000;
    expect(await source.renew(now)).toBe(false);
    write('two');
    now += 60_000;
    const sentAt = now - 1;
    expect(await Promise.all([source.renew(sentAt), source.renew(sentAt)])).toEqual([true, true]);
    expect(await source.renew(sentAt)).toBe(true);
    expect(await source.current()).toMatchObject({ token: 'two' });
    expect(called()).toBe(2);
  });

  test('names the program in the error when it does not exist', async () => {
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: '/no/such', args: [], env: [] } as const;
    const source = new ExecCredential({ ...exec, args: [], env: [], timeout: 1000 });
    await expect(source.current()).rejects.toThrow(/the credentials program \/no\/such failed: .*ENOENT/);
  });
});

test('FileChangeDetector detects a changed file within a second, and ignores a missing one', async () => {
  write('one');
  const files = new FileChangeDetector([path, join(directory, 'absent')], clock);
  write('two');
  expect(await files.hasChanged()).toBe(false);
  expect(await files.hasChanged(true)).toBe(true);
  now += 1000;
  expect(await files.hasChanged()).toBe(false);
  unlinkSync(path);
  now += 1000;
  expect(await files.hasChanged()).toBe(false);
  write('three');
  now += 1000;
  expect(await files.hasChanged()).toBe(true);
});
