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
  ['1 when a signal ended it', shell('kill -9 $$'), 1],
  ['1 when it is not there', ['/nowhere/command'] as const, 1],
])('a command ends with %s', async (_, command, code) => {
  expect(await runCommand(command)).toBe(code);
});

test('a command knows what it is told by its environment', async () => {
  expect(await runCommand(shell('exit $CODE'), { env: { CODE: '7' } })).toBe(7);
});

test('a command that takes too long is ended, with what it has started', async () => {
  const file = join(directory, 'pid');
  const took = performance.now();
  expect(await runCommand(shell(`sleep 600 & echo $! > ${file}; wait`), { limitMs: 500 })).toBe(1);
  expect(performance.now() - took).toBeGreaterThanOrEqual(500);
  expect(console.error).toHaveBeenLastCalledWith(expect.stringContaining('not over after'));
  const pid = Number(await readFile(file, 'utf8'));
  await eventually('what it started is gone', async () => ((await isAlive(pid)) ? undefined : true));
});
