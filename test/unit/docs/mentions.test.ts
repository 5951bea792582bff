import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { sparkbatchProgram } from '../../../src/cli/program.ts';

const root = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Every page for readers, except the changelog, which may mention what is gone. */
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md'),
  ...['docs', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  ),
];

/** Every match of a pattern in the pages, with its page. */
function mentions(pattern: RegExp): { page: string; mentioned: string }[] {
  return pages.flatMap((page) => [...read(page).matchAll(pattern)].map(([, mentioned = '']) => ({ page, mentioned })));
}

const format = ({ page, mentioned }: { page: string; mentioned: string }) => `${page}: ${mentioned}`;

test('files and folders that pages name in code spans exist', () => {
  const paths = mentions(
    /`((?:src|workflows|activities|test|stack|scripts|bench|deploy|examples|docs)\/[\w./{},*-]+)`/g,
  );
  expect(paths.length).toBeGreaterThan(50);
  // A page may name a test file without its ending, and a group of files by a pattern.
  const exists = (path: string) => globSync([path, `${path}.*`], { cwd: root }).length > 0;
  expect(paths.filter(({ mentioned }) => !exists(mentioned)).map(format)).toEqual([]);
});

test('npm scripts that pages name exist', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = mentions(/\bnpm run (?:--silent )?([\w:-]+)/g);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ mentioned }) => !(mentioned in scripts)).map(format)).toEqual([]);
});

/** The code of a page: its blocks and its code spans, one per line. */
function codeIn(page: string): string {
  const text = read(page);
  const blocks = [...text.matchAll(/^```[\s\S]*?^```/gm)].map(([block]) => block.replaceAll(/\\\n\s*/g, ' '));
  const spans = [...text.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
  return [...blocks, ...spans.map((span) => span.replaceAll(/\s+/g, ' '))].join('\n');
}

/** The fault in a use of `sparkbatch`, or undefined. */
function problemOfUse(program: Command, words: readonly string[]): string | undefined {
  let command = program;
  let rest = words;
  while (command.commands.length > 0) {
    const next = command.commands.find((one) => one.name() === rest[0]);
    if (!next) return `${rest[0]} is not a command`;
    command = next;
    rest = rest.slice(1);
  }
  const known = new Set(command.options.flatMap(({ long, short }) => [long, short]));
  const end = rest.findIndex((word) => word === '--' || /^[|#&>]/.test(word));
  const options = rest.slice(0, end === -1 ? undefined : end).filter((word) => /^--?[a-z]/.test(word));
  const unknown = options.find((option) => !known.has(option.replace(/=.*/, '')));
  return unknown === undefined ? undefined : `${command.name()} has no option ${unknown}`;
}

test('commands and options of sparkbatch that pages show exist', () => {
  const program = sparkbatchProgram(() => Promise.resolve());
  const uses = pages.flatMap((page) =>
    [...codeIn(page).matchAll(/(?<![\w./=-])sparkbatch (?:-- )?([a-z][^\n`;]*)/g)].map(([, text = '']) => ({
      page,
      text,
    })),
  );
  expect(uses.length).toBeGreaterThan(80);
  const problems = uses.flatMap(({ page, text }) => {
    const words = text
      .replaceAll(/[[\]()'";,]/g, ' ')
      .split(/\s+/)
      .filter((word) => word !== '');
    const problem = problemOfUse(program, words);
    return problem === undefined ? [] : [`${page}: sparkbatch ${text}: ${problem}`];
  });
  expect(problems).toEqual([]);
});
