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

/** The outcome of a check. Without the plugin and Go, it is the reason, so that the test fails instead of passing. */
function outcomeOf(check: ComposeCheck): string {
  if (check.checkedBy === 'nothing') return check.reason;
  return check.problem === undefined ? 'valid' : 'invalid';
}

test('docker-compose.yml is valid', async () => {
  expect(outcomeOf(await checkCompose())).toBe('valid');
});

test('a compose file with a dependency on an undefined service is invalid', async () => {
  const file = join(directory, 'docker-compose.yml');
  await writeFile(file, 'services:\n  worker:\n    image: x\n    depends_on: [temporal]\n');
  expect(outcomeOf(await checkCompose(file))).toBe('invalid');
});
