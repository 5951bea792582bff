import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from '@jest/globals';
import { sparkbatchProgram } from '../../../src/cli/program.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/cli.md'), 'utf8');

/** Every command with its full name, groups left out: `submit`, `config check`. */
function commandsOf(parent: Command, prefix = ''): { name: string; command: Command }[] {
  return parent.commands.flatMap((command) => {
    const name = `${prefix}${command.name()}`;
    return command.commands.length > 0 ? commandsOf(command, `${name} `) : [{ name, command }];
  });
}

const program = sparkbatchProgram(() => Promise.resolve());

describe.each(commandsOf(program))('docs/reference/cli.md', ({ name, command }) => {
  test(`names the command ${name}`, () => {
    expect(page).toMatch(new RegExp(`^\\| \`sparkbatch ${name}\\b`, 'm'));
  });

  test(`names every option of ${name}`, () => {
    const missing = command.options.map(({ long }) => long ?? '').filter((option) => !page.includes(option));
    expect(missing).toEqual([]);
  });
});

test('Descriptions of commands and options begin in lower case and have no full stop', () => {
  const texts = commandsOf(program).flatMap(({ command }) => [
    command.description(),
    ...command.options.map(({ description }) => description),
  ]);
  for (const text of texts) {
    expect(text).toMatch(/^[a-zQ“"]|^(?:Spark|Temporal|Kubernetes) /);
    expect(text).not.toMatch(/\.$/);
  }
});
