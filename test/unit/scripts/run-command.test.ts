import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { runCommand } from '../../../scripts/testing/run-command.ts';
import { isAlive } from '../../../stack/processes.ts';
import { eventually } from '../../support/eventually.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'run-command-'));
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const shell = (script: string) => ['sh', '-c', script] as const;

test.each([
  ['its exit code', shell('exit 3'), 3],
  ['1 if a signal ended it', shell('kill -9 $$'), 1],
  ['1 if the command does not exist', ['/nowhere/command'] as const, 1],
])('runCommand returns %s', async (_, command, code) => {
  expect(await runCommand(command)).toBe(code);
});

test('runCommand passes environment variables', async () => {
  expect(await runCommand(shell('exit $CODE'), { env: { CODE: '7' } })).toBe(7);
});

test('a command that exceeds its time limit is ended with its children', async () => {
  const file = join(directory, 'pid');
  const took = performance.now();
  expect(await runCommand(shell(`sleep 600 & echo $! > ${file}; wait`), { limitMs: 500 })).toBe(1);
  expect(performance.now() - took).toBeGreaterThanOrEqual(500);
  expect(console.error).toHaveBeenLastCalledWith(expect.stringContaining('Ended after the limit of'));
  const pid = Number(await readFile(file, 'utf8'));
  await eventually('the child has ended', async () => ((await isAlive(pid)) ? undefined : true));
});
