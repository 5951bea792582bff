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
/** A checkout whose packages are another's. */
let checkout: string;
/** Where its link leads. */
let packages: string;

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'spark-batch-setup-')));
  checkout = join(directory, 'checkout');
  packages = join(directory, 'other', 'node_modules');
  for (const folder of [join(checkout, 'scripts'), join(packages, '.bin')]) mkdirSync(folder, { recursive: true });
  copyFileSync(SCRIPT, join(checkout, 'scripts/with-setup.mjs'));
  writeFileSync(join(checkout, 'package-lock.json'), LOCK);
  writeFileSync(join(checkout, 'says.js'), "console.log('it ran', process.argv[2]);");
  symlinkSync(process.execPath, join(packages, '.bin/node'));
  symlinkSync(packages, join(checkout, 'node_modules'));
});

afterEach(() => rmSync(directory, { recursive: true }));

function run(): { status: number | null; stdout: string; stderr: string } {
  const args = [join(checkout, 'scripts/with-setup.mjs'), 'says.js', 'so'];
  // Where it were to install all the same, it would find no npm.
  const env = { PATH: join(directory, 'nothing') };
  return spawnSync(process.execPath, args, { encoding: 'utf8', env });
}

describe('packages that are a link to those of another checkout', () => {
  test('are used when they are of this lock file', () => {
    const stamp = createHash('sha256').update(LOCK).digest('hex');
    writeFileSync(join(packages, '.installed-from'), stamp);
    expect(run()).toMatchObject({ status: 0, stdout: 'it ran so\n', stderr: '' });
  });

  test.each([
    ['of another lock file', 'another'],
    ['of who knows which', undefined],
  ])('are left alone when they are %s: nothing is installed over them', (_, stamp) => {
    if (stamp !== undefined) writeFileSync(join(packages, '.installed-from'), stamp);
    const before = readdirSync(packages);
    const { status, stdout, stderr } = run();
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(
      `${join(checkout, 'node_modules')} is a link to ${packages}, which was not installed from this package-lock.json, ` +
        'and npm ci would empty it: remove the link, and run this again for packages of its own; or link to those that ' +
        'an npm run has installed in a checkout with the same package-lock.json.\n',
    );
    expect(readdirSync(packages)).toEqual(before);
  });
});
