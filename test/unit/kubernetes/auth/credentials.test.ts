import { mkdtempSync, readFileSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ExecCredential } from '../../../../src/kubernetes/auth/exec-credential.ts';
import { FileVersions } from '../../../../src/kubernetes/auth/file-change-detector.ts';
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
  // File systems differ in how fine their times are.
  writes += 1;
  utimesSync(path, writes, writes);
}

describe('a token file', () => {
  test('is read once, trimmed, and again when it is another, a second later at the latest', async () => {
    write('one\n');
    const file = new TokenFile(path, clock);
    expect(await file.current()).toEqual({ token: 'one' });
    write('two');
    expect(await file.current()).toEqual({ token: 'one' });
    now += 1000;
    expect(await file.current()).toEqual({ token: 'two' });
  });

  test('is read at once when its token was refused', async () => {
    write('one');
    const file = new TokenFile(path, clock);
    await file.current();
    now += 10;
    expect(await file.refused(now)).toBe(false);
    write('two');
    now += 10;
    const sentAt = now - 5;
    expect(await file.refused(sentAt)).toBe(true);
    // Of many that were refused at once, each is told that there is another now.
    expect(await file.refused(sentAt)).toBe(true);
    expect(await file.current()).toEqual({ token: 'two' });
  });

  test('that is missing for a moment leaves the token before it in use; from the start, it is told', async () => {
    write('one');
    const file = new TokenFile(path, clock);
    await file.current();
    unlinkSync(path);
    now += 2000;
    expect(await file.current()).toEqual({ token: 'one' });
    await expect(new TokenFile(path, clock).current()).rejects.toThrow(/the token file \S+ can't be read: ENOENT/);
  });

  test('that is empty is told', async () => {
    write(' \n');
    await expect(new TokenFile(path, clock).current()).rejects.toThrow(/can't be read: it is empty/);
  });
});

describe('a program that prints credentials', () => {
  const calls = join(directory, 'calls');
  /** Prints the token of the file, good for so long from the start of the clock, and counts itself. */
  function program(lifetime: number | undefined) {
    writeFileSync(calls, '');
    const expiry = lifetime === undefined ? '' : `,"expirationTimestamp":"${new Date(START + lifetime).toISOString()}"`;
    const script = `echo x >> ${calls}; printf '{"kind":"ExecCredential","status":{"token":"%s"${expiry}}}' "$(cat ${path})"`;
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', script] } as const;
    return new ExecCredential({ ...exec, args: [...exec.args], env: [], timeout: 5000 }, clock);
  }
  const called = () => readFileSync(calls, 'utf8').length / 2;

  test('is run once for all who ask at once, and not again while it is good', async () => {
    write('one');
    const source = program(3_600_000);
    const all = await Promise.all(Array.from({ length: 10 }, () => source.current()));
    expect(new Set(all.map(({ token }) => token))).toEqual(new Set(['one']));
    now += 3_000_000;
    await source.current();
    expect(called()).toBe(1);
  });

  test('is run ahead of the expiry, and nobody waits for it', async () => {
    write('one');
    const source = program(3_600_000);
    await source.current();
    write('two');
    now += 3_600_000 - 59_000;
    expect(await source.current()).toMatchObject({ token: 'one' });
    await eventually('it was run again', () => (called() === 2 ? true : undefined), { every: 10 });
    // What it printed has expired a little later, of course: the clock of the test stood still meanwhile.
    await eventually('the new one is in use', async () =>
      (await source.current()).token === 'two' ? true : undefined,
    );
  });

  test('has those who ask wait when its credential is as good as expired', async () => {
    write('one');
    const source = program(60_000);
    await source.current();
    write('two');
    now += 56_000;
    expect(await source.current()).toMatchObject({ token: 'two' });
  });

  test('whose credential never expires is run again when that was refused, but not at every refusal', async () => {
    write('one');
    const source = program(undefined);
    await source.current();
    now += 1000;
    expect(await source.refused(now)).toBe(false);
    write('two');
    now += 60_000;
    const sentAt = now - 1;
    expect(await Promise.all([source.refused(sentAt), source.refused(sentAt)])).toEqual([true, true]);
    expect(await source.refused(sentAt)).toBe(true);
    expect(await source.current()).toMatchObject({ token: 'two' });
    expect(called()).toBe(2);
  });

  test('that is not there is told by its name', async () => {
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: '/no/such', args: [], env: [] } as const;
    const source = new ExecCredential({ ...exec, args: [], env: [], timeout: 1000 });
    await expect(source.current()).rejects.toThrow(/the credentials program \/no\/such failed: .*ENOENT/);
  });
});

test('files are noticed when one of them changes, not when one is missing, and not looked at all the time', async () => {
  write('one');
  const files = new FileVersions([path, join(directory, 'absent')], clock);
  write('two');
  expect(await files.changed()).toBe(false);
  expect(await files.changed(true)).toBe(true);
  now += 1000;
  expect(await files.changed()).toBe(false);
  unlinkSync(path);
  now += 1000;
  expect(await files.changed()).toBe(false);
  write('three');
  now += 1000;
  expect(await files.changed()).toBe(true);
});
