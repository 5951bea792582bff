import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { shownCommands } from '../../runbook/outputs.ts';

const root = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Every page of docs/, by its path from the root of the repository. */
const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name));

const decisions = pages.filter((page) => /^docs\/decisions\/\d/.test(page)).toSorted();

/** Paths of the pages that a page links to. */
function linkedPages(page: string): string[] {
  return [...read(page).matchAll(/\]\(([^)\s#:]+\.md)(?:#[^)\s]*)?\)/g)].map(([, link = '']) =>
    relative('.', join(dirname(page), link)),
  );
}

/** The page, and every page that can be reached from it by links, within docs/. */
function reachablePages(from: string): Set<string> {
  const reached = new Set([from]);
  for (const page of reached) {
    for (const linked of linkedPages(page)) if (linked.startsWith('docs/')) reached.add(linked);
  }
  return reached;
}

test('every page of docs/ can be reached from docs/index.md', () => {
  const reached = reachablePages('docs/index.md');
  expect(pages.length).toBeGreaterThan(30);
  expect(pages.filter((page) => !reached.has(page))).toEqual([]);
});

test('docs/index.md describes every page outside docs/decisions/', () => {
  const described = linkedPages('docs/index.md');
  const others = pages.filter((page) => !page.startsWith('docs/decisions/') && page !== 'docs/index.md');
  expect(others.filter((page) => !described.includes(page))).toEqual([]);
});

describe('the decisions', () => {
  test('are numbered from 1 without gaps', () => {
    const numbers = decisions.map((page) => Number(/\/(\d{4})-/.exec(page)?.[1]));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  test('are all listed in docs/decisions/README.md under their titles', () => {
    const list = read('docs/decisions/README.md');
    const entries = decisions.map((page) => {
      const [, title = ''] = /^# (.+)$/m.exec(read(page)) ?? [];
      return `- [${title}](${relative('docs/decisions', page)})`;
    });
    expect(entries.filter((entry) => !list.includes(entry))).toEqual([]);
  });

  test.each(decisions)('%s has a number, a context, a decision and consequences', (page) => {
    const headings = [...read(page).matchAll(/^(#+ .+)$/gm)].map(([, heading]) => heading);
    expect(headings[0]).toMatch(new RegExp(`^# ${Number(/\/(\d{4})-/.exec(page)?.[1])}\\. `));
    expect(headings.slice(1)).toEqual(['## Context', '## Decision', '## Consequences']);
  });
});

test.each(['package.json', 'site/package.json'])(
  'docs/decisions names the reason for every dependency of %s',
  (path) => {
    const { dependencies, devDependencies, peerDependencies } = JSON.parse(read(path)) as Record<
      string,
      Record<string, string>
    >;
    const page = read(decisions.find((decision) => decision.endsWith('-dependencies.md')) ?? '');
    const names = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  },
);

describe('the runbook', () => {
  const names = readdirSync(join(root, 'docs/operate/runbook'))
    .filter((name) => name !== 'index.md')
    .map((name) => name.replace(/\.md$/, ''));

  test.each(names)('shows on the page %s what its commands print, and how that was made', (name) => {
    const page = read(`docs/operate/runbook/${name}.md`);
    expect(shownCommands(page).length).toBeGreaterThan(0);
    expect(page).toContain('written by `npm run runbook`');
    expect(page).toMatch(/^\|.*\bcure\b/m);
  });
});
