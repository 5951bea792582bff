import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { checkCompose, type ComposeCheck } from '../../../stack/compose-check.ts';

jest.setTimeout(180_000);

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'compose-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** Where there is neither the plugin nor Go nothing can be said, and the test says so instead of passing. */
function said(check: ComposeCheck): string {
  if (check.checkedBy === 'nothing') return check.reason;
  return check.problem === undefined ? 'valid' : 'invalid';
}

test('docker-compose.yml is valid', async () => {
  expect(said(await checkCompose())).toBe('valid');
});

test('a compose file with a service that depends on none there is found out', async () => {
  const file = join(directory, 'docker-compose.yml');
  await writeFile(file, 'services:\n  worker:\n    image: x\n    depends_on: [temporal]\n');
  expect(said(await checkCompose(file))).toBe('invalid');
});
