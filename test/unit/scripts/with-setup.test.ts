import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const SCRIPT = join(import.meta.dirname, '../../../scripts/with-setup.mjs');
const LOCK = '{"lockfileVersion":3}';

let directory: string;
/** A checkout in which node_modules is a link to the packages of another checkout. */
let checkout: string;
/** The target of the link. */
let packages: string;

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'spark-batch-setup-')));
  checkout = join(directory, 'checkout');
  packages = join(directory, 'other', 'node_modules');
  for (const folder of [join(checkout, 'scripts'), join(packages, '.bin')]) mkdirSync(folder, { recursive: true });
  copyFileSync(SCRIPT, join(checkout, 'scripts/with-setup.mjs'));
  writeFileSync(join(checkout, 'package-lock.json'), LOCK);
  writeFileSync(join(checkout, 'script.js'), "console.log('executed', process.argv[2]);");
  symlinkSync(process.execPath, join(packages, '.bin/node'));
  symlinkSync(packages, join(checkout, 'node_modules'));
});

afterEach(() => rmSync(directory, { recursive: true }));

function run(): { status: number | null; stdout: string; stderr: string } {
  const args = [join(checkout, 'scripts/with-setup.mjs'), 'script.js', 'argument'];
  // Without npm in PATH, an attempt to install would fail.
  const env = { PATH: join(directory, 'nothing') };
  return spawnSync(process.execPath, args, { encoding: 'utf8', env });
}

describe('a link to the packages of another checkout', () => {
  test('linked packages are used if they match the lock file', () => {
    const stamp = createHash('sha256').update(LOCK).digest('hex');
    writeFileSync(join(packages, '.installed-from'), stamp);
    expect(run()).toMatchObject({ status: 0, stdout: 'executed argument\n', stderr: '' });
  });

  test.each([
    ['match another lock file', 'another'],
    ['have an unknown origin', undefined],
  ])('linked packages that %s are left unchanged', (_, stamp) => {
    if (stamp !== undefined) writeFileSync(join(packages, '.installed-from'), stamp);
    const before = readdirSync(packages);
    const { status, stdout, stderr } = run();
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(
      `${join(checkout, 'node_modules')} is a link to ${packages}, which was not installed from this package-lock.json, ` +
        'and npm ci would empty it. Remove the link and run the command again to install separate packages, or link to ' +
        'the packages of a checkout with the same package-lock.json in which an npm script has been run.\n',
    );
    expect(readdirSync(packages)).toEqual(before);
  });
});
